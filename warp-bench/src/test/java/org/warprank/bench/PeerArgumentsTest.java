package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.bench.peer.Peer;

class PeerArgumentsTest {

    private static final Peer MISSING = new Stub("openblas", Optional.of("looked there; install that"));
    private static final Peer PRESENT = new Stub("openblas", Optional.empty());
    private static final String LINE = "LEFT OUT, MISSING PEER openblas: looked there; install that" + System.lineSeparator();

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void nothingChangesWhereAllPeersAreHere() {
        assertEquals(List.of("Linear", "-f", "1"), arguments(PRESENT, "Linear", "-f", "1"));
        assertEquals("", err.toString());
    }

    @Test
    void aMissingPeerLeavesTheDefaults() {
        assertEquals(List.of("Linear", "-p", "impl=scalar,vector"), arguments(MISSING, "Linear"));
        assertEquals(LINE, err.toString());
    }

    @Test
    void aMissingPeerLeavesWhatWasAskedFor() {
        assertEquals(List.of("-p", "shape=1x1x1", "-p", "impl=vector", "-f", "1"),
                arguments(MISSING, "-p", "shape=1x1x1", "-p", "impl=openblas,vector", "-f", "1"));
        assertEquals(LINE, err.toString());
    }

    @Test
    void aMissingPeerThatWasNotAskedForChangesNothing() {
        assertEquals(List.of("-p", "impl=vector"), arguments(MISSING, "-p", "impl=vector"));
        assertEquals("", err.toString());
    }

    @Test
    void nothingRunsWhereNothingIsLeft() {
        assertEquals(List.of("nothing"), arguments(MISSING, "-p", "impl=openblas"));
        assertEquals(LINE + "no implementation is left to run" + System.lineSeparator(), err.toString());
    }

    private List<String> arguments(Peer peer, String... args) {
        return PeerArguments.withoutMissing(args, List.of(peer), new PrintStream(err)).map(List::of)
                .orElse(List.of("nothing"));
    }

    record Stub(String name, Optional<String> missing) implements Peer {

        @Override
        public String description() {
            throw new UnsupportedOperationException();
        }

        @Override
        public LinearForward linearForward(LinearInputs inputs) {
            throw new UnsupportedOperationException();
        }
    }
}
