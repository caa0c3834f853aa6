package org.warprank.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeersTest {

    private static final LinearInputs INPUTS = new LinearInputs(1, 1, 2, new float[2], new float[2], new float[1]);

    private final String before = System.getProperty(OpenBlas.PROPERTY);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(OpenBlas.PROPERTY);
        } else {
            System.setProperty(OpenBlas.PROPERTY, before);
        }
    }

    @Test
    void everyPeerIsKnownByItsNameOnce() {
        List<String> names = Peers.all().stream().map(Peer::name).toList();

        assertTrue(names.containsAll(List.of("openblas", "onnxruntime", "pytorch")), names.toString());
        assertEquals(names.size(), new HashSet<>(names).size());
        assertEquals(Optional.empty(), Peers.named("vector"));
    }

    @Test
    void aMissingLibrarySaysWhereItWasLookedForAndWhatToInstall() {
        System.setProperty(OpenBlas.PROPERTY, "/nowhere/libopenblas.so");
        Peer peer = Peers.named("openblas").orElseThrow();

        String reason = peer.missing().orElseThrow();
        assertTrue(reason.startsWith("OpenBLAS not found, looked for /nowhere/libopenblas.so; install "), reason);
        String line = "MISSING PEER openblas: " + reason;
        assertEquals(line, Peers.missingLine(peer));
        assertEquals(line, assertThrows(IllegalStateException.class, peer::description).getMessage());
        assertEquals(line, assertThrows(IllegalStateException.class, () -> peer.linearForward(INPUTS)).getMessage());
    }

    @Test
    void aLibraryThatIsSomethingElseIsMissing() {
        String libraries = System.getProperty("os.name").startsWith("Windows") ? "bin" : "lib";
        Path other = Path.of(System.getProperty("java.home"), libraries, System.mapLibraryName("java"));
        System.setProperty(OpenBlas.PROPERTY, other.toString());

        String reason = Peers.named("openblas").flatMap(Peer::missing).orElseThrow();
        String found = "looked for " + other + " (there, but no OpenBLAS: Symbol not found: cblas_sgemm); install ";
        assertTrue(reason.contains(found), reason);
    }

    @Test
    void nothingIsLoadedBeforeItIsAskedAbout() {
        Peer peer = Peers.named("openblas").orElseThrow();
        System.setProperty(OpenBlas.PROPERTY, "/nowhere/libopenblas.so");

        assertTrue(peer.missing().isPresent());
    }

    @Test
    void whatThisBuildLacksNamesTheProfileThatHasIt() {
        Peers.all().stream().flatMap(peer -> peer.missing().stream()).filter(reason -> reason.startsWith("this build has no"))
                .forEach(reason -> assertTrue(reason.endsWith("; build with mvn -DskipTests -Ppeers package"), reason));
    }

    @Test
    void inputsFitTheirSizes() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> new LinearInputs(2, 3, 4, new float[8], new float[11], new float[3]));

        assertEquals("w has 11 values, expected 3 x 4", refusal.getMessage());
    }
}
