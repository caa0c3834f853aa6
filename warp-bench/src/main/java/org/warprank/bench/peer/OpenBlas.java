package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The few functions of OpenBLAS that benchmarks call, on one thread unless told otherwise. Integers are 32 bits wide:
 * builds with 64-bit ones (ILP64) have other names for their functions or files, and are not looked for.
 */
final class OpenBlas {

    /** The system property that holds the path of the library. */
    static final String PROPERTY = "warp.openblas";

    private static final List<String> USUAL = List.of(
            "libopenblas.so.0", "libopenblas.so",
            "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
            "/usr/lib/aarch64-linux-gnu/openblas-pthread/libopenblas.so.0",
            "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib",
            "libopenblas.dll");

    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;

    private final String file;
    private final MethodHandle sgemm;
    private final MethodHandle sgemv;
    private final MethodHandle config;
    private final MethodHandle coreName;
    private final MethodHandle setThreads;

    private OpenBlas(String file, SymbolLookup library) {
        this.file = file;
        sgemm = function(library, "cblas_sgemm", null, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT);
        sgemv = function(library, "cblas_sgemv", null, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT,
                ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT);
        config = function(library, "openblas_get_config", ADDRESS);
        coreName = function(library, "openblas_get_corename", ADDRESS);
        setThreads = function(library, "openblas_set_num_threads", null, JAVA_INT);
        setThreads(1);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor signature =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), signature);
    }

    private static List<String> places() {
        String named = System.getProperty(PROPERTY);
        return named == null ? USUAL : List.of(named);
    }

    /**
     * Loads the library that the system property names, or else the first of the usual ones; never another than the one named.
     *
     * @throws NoSuchElementException if there is none; the message has the places where it was looked for
     */
    static OpenBlas find() {
        List<String> tried = new ArrayList<>();
        for (String place : places()) {
            try {
                return load(place);
            } catch (IllegalArgumentException notThere) {
                tried.add(place);
            } catch (NoSuchElementException other) {
                tried.add(place + " (there, but no OpenBLAS: " + other.getMessage() + ")");
            }
        }
        throw new NoSuchElementException(String.join(", ", tried));
    }

    /**
     * Loads a library. It stays loaded: its threads do not outlive an unloading.
     *
     * @param place name or path
     * @throws IllegalArgumentException if no such library can be loaded
     * @throws NoSuchElementException   if it is not OpenBLAS
     */
    @SuppressWarnings("restricted")
    static OpenBlas load(String place) {
        return new OpenBlas(place, SymbolLookup.libraryLookup(place, Arena.global()));
    }

    /** The name or path under which it was loaded. */
    String file() {
        return file;
    }

    /** Version and options of the build. */
    String config() {
        return string(config);
    }

    /** The kernels it chose. */
    String coreName() {
        return string(coreName);
    }

    @SuppressWarnings("restricted")
    private static String string(MethodHandle function) {
        try {
            MemorySegment text = (MemorySegment) function.invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0).strip();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    void setThreads(int count) {
        try {
            setThreads.invokeExact(count);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@code c = a b + beta c}, each of a and b possibly transposed; all are row by row without gaps.
     *
     * @param transposeA whether a is stored as {@code (k, m)}, not {@code (m, k)}
     * @param transposeB whether b is stored as {@code (n, k)}, not {@code (k, n)}
     * @param c          {@code (m, n)}, overwritten
     */
    void sgemm(boolean transposeA, boolean transposeB, int m, int n, int k, MemorySegment a, MemorySegment b, float beta,
               MemorySegment c) {
        try {
            sgemm.invokeExact(ROW_MAJOR, transposeA ? TRANSPOSE : NO_TRANSPOSE, transposeB ? TRANSPOSE : NO_TRANSPOSE, m, n, k,
                    1f, a, transposeA ? m : k, b, transposeB ? k : n, beta, c, n);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@code y = a x + beta y}, without gaps.
     *
     * @param a {@code (m, n)}, row by row
     * @param x {@code (n)}
     * @param y {@code (m)}
     */
    void sgemv(int m, int n, MemorySegment a, MemorySegment x, float beta, MemorySegment y) {
        try {
            sgemv.invokeExact(ROW_MAJOR, NO_TRANSPOSE, m, n, 1f, a, n, x, 1, beta, y, 1);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
