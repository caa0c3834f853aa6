package org.warprank.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The peers that benchmarks know, those that are missing among them. */
public final class Peers {

    private Peers() {
    }

    /**
     * All peers. Those that need a library of their own are services; where they are absent, their names are known.
     *
     * @return one for each name
     */
    public static List<Peer> all() {
        List<Peer> peers = new ArrayList<>();
        peers.add(new OpenBlasPeer());
        ServiceLoader.load(Peer.class).forEach(peers::add);
        addIfAbsent(peers, new NotBuiltIn("onnxruntime", "ONNX Runtime"));
        addIfAbsent(peers, new NotBuiltIn("pytorch", "PyTorch"));
        return List.copyOf(peers);
    }

    private static void addIfAbsent(List<Peer> peers, Peer peer) {
        if (peers.stream().noneMatch(p -> p.name().equals(peer.name()))) {
            peers.add(peer);
        }
    }

    /**
     * The peer of a name, missing or not.
     *
     * @param name its value of the parameter {@code impl}
     * @return the peer; empty if the name is not that of a peer
     */
    public static Optional<Peer> named(String name) {
        return all().stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /**
     * The line that says that a peer is left out.
     *
     * @param peer a missing peer
     * @return the line
     */
    public static String missingLine(Peer peer) {
        return missingLine(peer.name(), peer.missing().orElseThrow());
    }

    /**
     * The same for a peer that is no library of a JVM.
     *
     * @param name   its name
     * @param reason where it was looked for and what to install
     * @return the line
     */
    public static String missingLine(String name, String reason) {
        return "MISSING PEER " + name + ": " + reason;
    }

    private record NotBuiltIn(String name, String title) implements Peer {

        @Override
        public Optional<String> missing() {
            return Optional.of("this build has no " + title + "; build with mvn -DskipTests -Ppeers package");
        }

        @Override
        public String description() {
            throw new IllegalStateException(missingLine(this));
        }

        @Override
        public LinearForward linearForward(LinearInputs inputs) {
            throw new IllegalStateException(missingLine(this));
        }
    }
}
