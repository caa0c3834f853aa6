package org.warprank.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.warprank.bench.compare.Commit;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;
import org.warprank.core.Kernels;

/**
 * What a figure depends on, to be read before any figure: machine, JVM, kernels, commit, and the peers with their versions.
 * It tells of this JVM: a benchmark's own has the same options, the vector module, and the kernels of its {@code impl}.
 */
public final class Environment {

    private static final String UNKNOWN = "unknown";
    private static final String LINE = "# %-14s %s%n";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private final List<Peer> peers;
    private final List<PeerState> states;

    /**
     * The environment with some peers.
     *
     * @param peers  libraries of a JVM, asked what they are
     * @param python the state of Python's packages
     */
    Environment(List<Peer> peers, List<PeerState> python) {
        this.peers = List.copyOf(peers);
        Stream<PeerState> here = peers.stream().map(p -> new PeerState(p.name(), p.missing().isEmpty(),
                p.missing().orElseGet(p::description)));
        states = Stream.concat(here, python.stream()).toList();
    }

    /**
     * Asks all peers, which loads libraries and starts Python: once for a run.
     *
     * @return the environment of this JVM
     */
    public static Environment ask() {
        return new Environment(Peers.all(), PythonPackages.find());
    }

    /**
     * Prints a line for each fact and each peer found.
     *
     * @param out gets what is there
     * @param err gets what is missing, and what would make a comparison unfair
     */
    public void print(PrintStream out, PrintStream err) {
        facts().forEach((name, value) -> out.printf(LINE, name, value));
        states.stream().filter(PeerState::present).forEach(s -> out.printf(LINE, s.name(), s.text()));
        out.flush();
        states.stream().filter(s -> !s.present()).forEach(s -> err.println(Peers.missingLine(s.name(), s.text())));
        peers.stream().flatMap(p -> p.handicap().stream()).forEach(reason -> err.println("UNFAIR: " + reason));
        err.flush();
    }

    /**
     * The same for files of results: an object whose members are strings, and an object {@code peers} in it; a missing peer's
     * description starts with "missing".
     *
     * @return a new object
     */
    public JsonObject json() {
        JsonObject inJson = new JsonObject();
        states.forEach(s -> inJson.addProperty(s.name(), (s.present() ? "" : "missing: ") + s.text()));
        JsonObject json = new JsonObject();
        facts().forEach(json::addProperty);
        json.add("peers", inJson);
        return json;
    }

    private static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit", Commit.ofThisBuild().map(Commit::toString).orElse(UNKNOWN));
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        facts.put("jdk", property("java.runtime.version") + ", " + property("java.vendor") + ", " + property("java.vm.name"));
        facts.put("jvm flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        facts.put("vector bits", Integer.toString(Kernels.vectorBits()));
        facts.put("kernels", Kernels.description());
        return facts;
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    // The name of a virtual one is often that of a whole series, so family and model come with it.
    private static String processor() {
        if (!Files.isReadable(PROCESSORS)) {
            return property("os.arch");
        }
        try {
            List<String> lines = Files.readAllLines(PROCESSORS);
            String name = value(lines, "model name").orElse(property("os.arch"));
            String family = value(lines, "cpu family").map(number -> ", family " + number).orElse("");
            return name + family + value(lines, "model").map(number -> " model " + number).orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key) && line.substring(key.length()).strip().startsWith(":"))
                .findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip());
    }
}
