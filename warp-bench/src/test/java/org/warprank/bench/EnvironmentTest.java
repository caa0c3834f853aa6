package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.warprank.core.Kernels;

class EnvironmentTest {

    private static final List<String> FACTS =
            List.of("commit", "processor", "cores", "os", "jdk", "jvm flags", "vector bits", "kernels");
    private static final Set<String> PEERS = Set.of("openblas", "onnxruntime", "pytorch", "python torch", "python faiss");

    @Test
    void everyFactAndPeerIsPrintedMissingOnesToTheErrors() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        Environment.print(new PrintStream(out), new PrintStream(err));

        String found = out.toString();
        FACTS.forEach(name -> assertTrue(found.contains("# " + name + " "), name + " in " + found));
        for (String peer : PEERS) {
            boolean missing = err.toString().contains("MISSING PEER " + peer + ": ");
            assertEquals(!missing, found.contains("# " + peer + " "), peer + " in " + found + err);
        }
    }

    @Test
    void jsonHasTheSame() {
        JsonObject json = JsonParser.parseString(Environment.json()).getAsJsonObject();

        FACTS.forEach(name -> assertTrue(json.get(name).getAsJsonPrimitive().isString(), name));
        assertEquals(Kernels.description(), json.get("kernels").getAsString());
        assertEquals(PEERS, json.getAsJsonObject("peers").keySet());
        json.getAsJsonObject("peers").asMap().forEach((name, text) -> assertTrue(text.getAsString().length() > 5, name));
    }
}
