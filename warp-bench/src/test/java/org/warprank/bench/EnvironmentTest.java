package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.bench.peer.Peer;
import org.warprank.core.Kernels;

class EnvironmentTest {

    private static final List<String> FACTS =
            List.of("commit", "processor", "cores", "os", "jdk", "jvm flags", "vector bits", "kernels");
    private static final Environment ENVIRONMENT = new Environment(
            List.of(new Stub("fastblas", Optional.empty()), new Stub("slowblas", Optional.of("looked there; install that"))),
            List.of(new PeerState("python torch", true, "2.0 of Python 3.11"), new PeerState("python faiss", false, "none")));

    @Test
    void everyFactAndPeerIsPrintedMissingOnesToTheErrors() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        ENVIRONMENT.print(new PrintStream(out), new PrintStream(err));

        List<String> found = out.toString().lines().toList();
        FACTS.forEach(name -> assertTrue(found.stream().anyMatch(line -> line.startsWith("# " + name + " ")), name));
        assertEquals(List.of("# fastblas       version of fastblas", "# python torch   2.0 of Python 3.11"),
                found.subList(FACTS.size(), found.size()));
        assertEquals(List.of("MISSING PEER slowblas: looked there; install that", "MISSING PEER python faiss: none",
                "UNFAIR: fastblas is held back", "UNFAIR: slowblas is held back"), err.toString().lines().toList());
    }

    @Test
    void jsonHasTheSame() {
        JsonObject json = ENVIRONMENT.json();

        FACTS.forEach(name -> assertTrue(json.get(name).getAsJsonPrimitive().isString(), name));
        assertEquals(Kernels.description(), json.get("kernels").getAsString());
        assertEquals(JsonParser.parseString("""
                {fastblas: "version of fastblas", slowblas: "missing: looked there; install that",
                 "python torch": "2.0 of Python 3.11", "python faiss": "missing: none"}"""), json.get("peers"));
    }

    private record Stub(String name, Optional<String> missing) implements Peer {

        @Override
        public String description() {
            return "version of " + name;
        }

        @Override
        public Optional<String> handicap() {
            return Optional.of(name + " is held back");
        }

        @Override
        public LinearForward linearForward(LinearInputs inputs) {
            throw new UnsupportedOperationException();
        }
    }
}
