package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels are chosen once in a JVM's life, so each rung of the ladder needs a JVM. */
class KernelLadderTest {

    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @TempDir
    private Path scratch;

    @Test
    void theModuleAloneGivesVectorKernels() throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE);
        assertTrue(jvm.kernels().startsWith("vector "), jvm::kernels);
        assertLogs(jvm, "INFO");
    }

    @Test
    void vectorKernelsCanBeForcedWhereTheyRun() throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE, "-Dwarp.kernels=vector");
        assertTrue(jvm.kernels().startsWith("vector "), jvm::kernels);
        assertLogs(jvm, "INFO");
    }

    @Test
    void vectorKernelsNeedNoTieredCompilation() throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE, "-XX:-TieredCompilation");
        assertTrue(jvm.kernels().startsWith("vector "), jvm::kernels);
    }

    @Test
    void scalarKernelsCanBeForcedAndTheLogSaysByWhat() throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE, "-Dwarp.kernels=scalar");
        assertEquals("scalar 0", jvm.kernels());
        assertTrue(jvm.description().contains("-Dwarp.kernels=scalar"), jvm::description);
        assertLogs(jvm, "INFO");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dwarp.kernels=auto", "-Dunrelated=1"})
    void withoutTheModuleScalarKernelsRunAndTheLogNamesTheFlag(String flag) throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, flag);
        assertEquals("scalar 0", jvm.kernels());
        assertTrue(jvm.description().contains("--add-modules jdk.incubator.vector"), jvm::description);
        assertLogs(jvm, "WARNING");
    }

    @ParameterizedTest
    @CsvSource({"-XX:TieredStopAtLevel=1, C2", "-XX:TieredStopAtLevel=3, C2", "-Xint, C2", "-XX:CompilationMode=quick-only, C2",
            "-XX:-UseFMA, fused multiply-add", "-XX:MaxVectorSize=8, 64 bits"})
    void aJvmThatWouldRunVectorKernelsSlowlyGetsScalarOnesAndTheReason(String flag, String reason) throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE, flag);
        assertEquals("scalar 0", jvm.kernels());
        assertTrue(jvm.description().contains(reason), jvm::description);
        assertLogs(jvm, "WARNING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:TieredStopAtLevel=0", "-XX:-UseCompiler"})
    void aJvmThatOnlyInterpretsGetsScalarKernels(String flag) throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, MODULE, flag);
        assertEquals("scalar 0", jvm.kernels());
        assertTrue(jvm.description().contains("C2"), jvm::description);
        assertLogs(jvm, "WARNING");
    }

    @Test
    void vectorKernelsForcedWithoutTheModuleFailWithTheReasonAndTheFlag() throws Exception {
        ChildJvm jvm = ChildJvm.run(scratch, "-Dwarp.kernels=vector");
        assertFails(jvm, "-Dwarp.kernels=vector", "jdk.incubator.vector is not loaded", "--add-modules jdk.incubator.vector");
    }

    @Test
    void vectorKernelsForcedWithoutC2FailWithTheReason() throws Exception {
        assertFails(ChildJvm.run(scratch, MODULE, "-Xint", "-Dwarp.kernels=vector"), "-Dwarp.kernels=vector", "C2");
    }

    @Test
    void anUnknownValueFailsAndNamesTheAllowedOnes() throws Exception {
        assertFails(ChildJvm.run(scratch, MODULE, "-Dwarp.kernels=fast"), "-Dwarp.kernels=fast", "auto, scalar or vector");
    }

    private static void assertFails(ChildJvm jvm, String... parts) {
        assertNotEquals(0, jvm.exitCode());
        assertTrue(jvm.out().isEmpty(), () -> "printed " + jvm.out());
        for (String part : parts) {
            assertTrue(jvm.error().contains(part), () -> part + " is missing from " + jvm.error());
        }
    }

    // The JDK's log puts the logger's caller on a line of its own, so that one record is one such line and one message.
    private static void assertLogs(ChildJvm jvm, String level) {
        assertEquals(0, jvm.exitCode());
        assertEquals(1, jvm.error().lines().filter(line -> line.contains("org.warprank.core")).count(), jvm::error);
        assertEquals(1, jvm.error().lines().filter(line -> line.contains("warp kernels")).count(), jvm::error);
        assertTrue(jvm.error().contains(level + ": " + jvm.description()), jvm::error);
    }
}
