package org.warprank.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

/** Tests of a peer, which run where the peer does. */
final class PeerTests {

    private PeerTests() {
    }

    /** Skips the test, and prints why, where the peer is missing or the JVM is not one that benchmarks would run it in. */
    static void skipWhereMissing(String impl) {
        Optional<String> missing = Peers.named(impl).flatMap(Peer::missing);
        skipIf(missing.isPresent(), missing.map(reason -> "skipped, no " + impl + ": " + reason).orElse(""));
        skipIf(ImplementationTest.HERE.equals("scalar"), "skipped, benchmarks run peers with the vector module: " + impl);
    }

    private static void skipIf(boolean skip, String reason) {
        if (skip) {
            System.out.println(reason);
        }
        assumeTrue(!skip, reason);
    }
}
