package org.warprank.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

/**
 * Takes missing peers out of the arguments for JMH, which cannot skip a value of a parameter once it runs. Knows the spelling
 * {@code -p impl=...}; values spelled otherwise stay, and their setup fails with the line that is printed here.
 */
final class PeerArguments {

    private static final String OPTION = "-p";
    private static final String PARAMETER = "impl=";

    /** The values that benchmarks run where no argument says otherwise. Those without a peer have the others alone. */
    static final List<String> DEFAULTS = List.of("scalar", "vector", "openblas");

    private PeerArguments() {
    }

    /**
     * The arguments without missing peers.
     *
     * @param args arguments of {@code org.openjdk.jmh.Main}
     * @param err  gets a line for each peer left out
     * @return the arguments to run with; empty if no implementation is left that was asked for
     */
    static Optional<String[]> withoutMissing(String[] args, PrintStream err) {
        return withoutMissing(args, Peers.all(), err);
    }

    static Optional<String[]> withoutMissing(String[] args, List<Peer> peers, PrintStream err) {
        Set<String> missing =
                peers.stream().filter(p -> p.missing().isPresent()).map(Peer::name).collect(Collectors.toSet());
        List<String> result = new ArrayList<>(List.of(args));
        int at = indexOfParameter(args);
        List<String> asked = at < 0 ? DEFAULTS : Arrays.asList(args[at].substring(PARAMETER.length()).split(","));
        List<String> left = asked.stream().filter(name -> !missing.contains(name)).toList();
        if (left.size() == asked.size()) {
            return Optional.of(args);
        }
        peers.stream().filter(p -> asked.contains(p.name()) && missing.contains(p.name()))
                .forEach(p -> err.println("LEFT OUT, " + Peers.missingLine(p)));
        if (left.isEmpty()) {
            err.println("no implementation is left to run");
            return Optional.empty();
        }
        String parameter = PARAMETER + String.join(",", left);
        if (at < 0) {
            result.add(OPTION);
            result.add(parameter);
        } else {
            result.set(at, parameter);
        }
        return Optional.of(result.toArray(String[]::new));
    }

    private static int indexOfParameter(String[] args) {
        for (int i = 1; i < args.length; i++) {
            if (args[i - 1].equals(OPTION) && args[i].startsWith(PARAMETER)) {
                return i;
            }
        }
        return -1;
    }
}
