package org.warprank.core;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that ran {@link PrintKernels} with flags of its own. */
record ChildJvm(int exitCode, List<String> out, String error) {

    private static final long MOST_SECONDS = 60;

    static ChildJvm run(Path scratch, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command()
                .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(flags));
        command.addAll(List.of("-Duser.language=en", "-cp",
                folder(Kernels.class) + File.pathSeparator + folder(PrintKernels.class), PrintKernels.class.getName()));
        Path out = scratch.resolve("out");
        Path error = scratch.resolve("error");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + MOST_SECONDS + " s: " + command);
        }
        return new ChildJvm(process.exitValue(), Files.readAllLines(out), Files.readString(error));
    }

    private static String folder(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    String kernels() {
        return out.isEmpty() ? "nothing, but " + error : out.get(0);
    }

    String description() {
        return out.get(1);
    }
}
