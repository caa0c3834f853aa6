package org.warprank.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The peers that are Python's, which the scripts in warp-bench/peers run. */
final class PythonPackages {

    private static final List<String> NAMES = List.of("torch", "faiss");
    private static final String PREFIX = "python ";
    private static final String ABSENT = "-";
    private static final int SECONDS = 20;

    // Importing torch takes seconds: its version is usually to be had without.
    private static final String SCRIPT = """
            import importlib, importlib.metadata, importlib.util, platform, sys
            for name in sys.argv[1:]:
                version = "-"
                if importlib.util.find_spec(name):
                    try:
                        version = importlib.metadata.version(name)
                    except importlib.metadata.PackageNotFoundError:
                        version = getattr(importlib.import_module(name), "__version__", "unknown")
                print(name, version, "of Python", platform.python_version())
            """;

    private PythonPackages() {
    }

    /**
     * Asks the Python that PYTHON names, or else python3, for them.
     *
     * @return a state for each
     */
    static List<PeerState> find() {
        String named = System.getenv("PYTHON");
        return find(named == null || named.isEmpty() ? "python3" : named);
    }

    static List<PeerState> find(String python) {
        String answer;
        try {
            answer = ask(python);
        } catch (IOException e) {
            return missing("no " + python + "; install Python 3, or set PYTHON to one");
        }
        List<PeerState> states = answer.lines().map(PythonPackages::state).toList();
        return states.isEmpty() ? missing(python + " fails, or does not answer within " + SECONDS + " s") : states;
    }

    private static PeerState state(String line) {
        String[] words = line.split(" ", 3);
        boolean present = !words[1].equals(ABSENT);
        return new PeerState(PREFIX + words[0], present, present ? words[1] + " " + words[2]
                : "not a package " + words[2] + "; install it with pip or the system's packages");
    }

    private static List<PeerState> missing(String reason) {
        return NAMES.stream().map(name -> new PeerState(PREFIX + name, false, reason)).toList();
    }

    private static String ask(String python) throws IOException {
        ProcessBuilder command = new ProcessBuilder(python, "-c", SCRIPT);
        command.command().addAll(NAMES);
        Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            // The few lines of the answer fit into the pipe: waiting first cannot block the process.
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? new String(process.getInputStream().readAllBytes()) : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }
}
