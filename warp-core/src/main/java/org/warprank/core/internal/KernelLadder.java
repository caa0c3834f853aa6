package org.warprank.core.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.warprank.core.internal.scalar.ScalarKernels;

/**
 * Chooses the kernels of this JVM once, by a ladder of reasons. Vector kernels without C2 or without hardware FMA are
 * slower than scalar ones by orders of magnitude (every vector is boxed, {@code fma} falls back to BigDecimal), so each
 * of these is a reason to stay scalar.
 */
public final class KernelLadder {

    /** The system property that forces the choice. */
    public static final String PROPERTY = "warp.kernels";

    /** The kernels that run well before they are compiled. */
    public static final KernelSet SCALAR = new ScalarKernels();

    /** The kernels of this JVM. */
    public static final KernelSet ACTIVE;

    /** One sentence: what was chosen and, if that is not the best there is, why not and the flag that changes it. */
    public static final String REASON;

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String VECTOR_KERNELS = "org.warprank.core.internal.vector.VectorKernels";
    private static final int MIN_VECTOR_BITS = 128;

    // Four vectors of floats are one panel of 64 items at this width.
    private static final int MAX_VECTOR_BITS = 512;

    static {
        Choice choice = choose(System.getProperty(PROPERTY, "auto"));
        ACTIVE = choice.kernels;
        REASON = choice.reason;
        System.getLogger("org.warprank.core").log(choice.level, REASON);
    }

    private KernelLadder() {
    }

    private record Choice(KernelSet kernels, System.Logger.Level level, String reason) {
    }

    private static Choice choose(String wanted) {
        switch (wanted) {
            case "scalar":
                return new Choice(new ScalarKernels(), System.Logger.Level.INFO,
                        "warp kernels: scalar, forced by -D" + PROPERTY + "=scalar");
            case "auto", "vector":
                break;
            default:
                throw new IllegalArgumentException("-D" + PROPERTY + "=" + wanted + ": expected auto, scalar or vector");
        }
        Optional<String> obstacle = virtualMachineObstacle();
        if (obstacle.isEmpty()) {
            KernelSet vector = loadVectorKernels();
            if (vector.vectorBits() >= MIN_VECTOR_BITS && vector.vectorBits() <= MAX_VECTOR_BITS) {
                return new Choice(vector, System.Logger.Level.INFO, "warp kernels: vector, " + vector.vectorBits() + " bits");
            }
            obstacle = Optional.of("the vectors of this processor or of -XX:MaxVectorSize have " + vector.vectorBits()
                    + " bits, the vector kernels are for " + MIN_VECTOR_BITS + " to " + MAX_VECTOR_BITS);
        }
        if (wanted.equals("vector")) {
            throw new IllegalStateException("-D" + PROPERTY + "=vector, but " + obstacle.get());
        }
        return new Choice(new ScalarKernels(), System.Logger.Level.WARNING, "warp kernels: scalar, because " + obstacle.get());
    }

    private static Optional<String> virtualMachineObstacle() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (vm == null) {
            return Optional.of("this is not a HotSpot JVM: " + System.getProperty("java.vm.name"));
        }
        if (!compilesWithC2(vm)) {
            return Optional.of("the C2 compiler is off; run without -Xint, -client, -XX:TieredStopAtLevel and JVMCI compilers");
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return Optional.of("module " + VECTOR_MODULE + " is not loaded; start java with --add-modules " + VECTOR_MODULE
                    + " for kernels several times as fast");
        }
        if (!isOn(vm, "EnableVectorSupport", true)) {
            return Optional.of("-XX:-EnableVectorSupport is set");
        }
        if (!isOn(vm, "UseFMA", false)) {
            return Optional.of("the processor has no fused multiply-add, or -XX:-UseFMA is set");
        }
        return Optional.empty();
    }

    private static boolean compilesWithC2(HotSpotDiagnosticMXBean vm) {
        boolean tiered = isOn(vm, "TieredCompilation", false);
        boolean stopsEarly = tiered && Integer.parseInt(option(vm, "TieredStopAtLevel", "4")) < 4;
        return !System.getProperty("java.vm.info", "").contains("interpreted") && isOn(vm, "UseCompiler", true) && !stopsEarly
                && !isOn(vm, "UseJVMCICompiler", false) && !option(vm, "CompilationMode", "default").startsWith("quick");
    }

    private static boolean isOn(HotSpotDiagnosticMXBean vm, String name, boolean absent) {
        return Boolean.parseBoolean(option(vm, name, Boolean.toString(absent)));
    }

    private static String option(HotSpotDiagnosticMXBean vm, String name, String absent) {
        try {
            return vm.getVMOption(name).getValue();
        } catch (IllegalArgumentException unknownToThisVirtualMachine) {
            return absent;
        }
    }

    private static KernelSet loadVectorKernels() {
        try {
            return (KernelSet) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the vector kernels are missing from this build of warp-core", e);
        }
    }
}
