package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs each class of allocation tests in a JVM of its own, with the flags of this one: what other tests have taught a JVM
 * changes what it inlines, and with it which vectors it boxes.
 */
class AllocationTest {

    private static final long MOST_MINUTES = 3;

    @TestFactory
    Stream<DynamicTest> inAJvmOfItsOwn() {
        return Stream.of(
                "org.warprank.core.LinearAllocationTest",
                "org.warprank.core.OnStackReplacementAllocationTest",
                "org.warprank.core.PanelWarmUpAllocationTest",
                "org.warprank.core.RowsAllocationTest",
                "org.warprank.core.SampledWarpLossAllocationTest",
                "org.warprank.core.WarmUpAllocationTest",
                "org.warprank.core.WarpLossAllocationTest")
                .map(name -> DynamicTest.dynamicTest(name, () -> runInFreshJvm(name)));
    }

    private static void runInFreshJvm(String className) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AllocationTest.class.getName(), className));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            fail("still running after " + MOST_MINUTES + " minutes: " + className);
        }
        assertEquals(0, process.exitValue(), output);
    }

    /** Runs the tests of one class; exit code 0 if there are any and every one of them ran and passed. */
    public static void main(String[] args) throws ClassNotFoundException {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Class.forName(args[0]))).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        listener.getSummary().printFailuresTo(new PrintWriter(System.out, true));
        long found = listener.getSummary().getTestsFoundCount();
        System.exit(found > 0 && listener.getSummary().getTestsSucceededCount() == found ? 0 : 1);
    }
}
