package org.warprank.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch on the processor, through the JavaCPP presets. A service.
 *
 * <p>Its products are those of an OpenBLAS that comes with it. A JVM that has loaded another one already, under the same name,
 * would lend it that, or crash while PyTorch is loaded: so nothing is loaded before it is needed, not even to say what there
 * is, and a fork that times PyTorch loads no other.
 */
public final class PyTorchPeer implements Peer {

    private static final String PUBLISHER = "org.bytedeco";
    private static final String BLAS = "libopenblas.so.0";

    /** Made by the service loader; loads nothing yet. */
    public PyTorchPeer() {
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public Optional<String> missing() {
        String platform = Loader.getPlatform();
        return torch.class.getResource("/org/bytedeco/pytorch/" + platform + "/libjnitorch.so") != null ? Optional.empty()
                : Optional.of("there are no libraries of PyTorch for " + platform + "; this build has those for linux-x86_64");
    }

    @Override
    public String description() {
        requirePresent();
        return "PyTorch " + version("pytorch") + " of " + PUBLISHER + " with its OpenBLAS " + version("openblas")
                + ", one thread, inference mode";
    }

    @Override
    public LinearForward linearForward(LinearInputs inputs) {
        oneThread();
        return new PyTorchLinear(inputs);
    }

    @Override
    public Scoring scoring(ScoringInputs inputs) {
        oneThread();
        return new PyTorchScoring(inputs);
    }

    private void oneThread() {
        requirePresent();
        try {
            Loader.load(torch.class);
        } catch (LinkageError e) {
            throw new IllegalStateException(Peers.missingLine(name(), "its libraries for " + Loader.getPlatform()
                    + " are there and cannot be loaded: " + e), e);
        }
        // PyTorch's setting does not reach the threads of OpenBLAS. This finds the one that PyTorch calls, and sets its own.
        torch.set_num_threads(1);
        String called = OpenBlas.load(BLAS).config();
        String own = "OpenBLAS " + version("openblas").split("-")[0] + " ";
        if (!called.startsWith(own)) {
            System.err.println("UNFAIR: PyTorch calls " + called + ", which this JVM loaded before, expected its " + own.strip()
                    + "; give pytorch a JVM of its own");
        }
    }

    private static String version(String artifact) {
        try {
            return Loader.getVersion(PUBLISHER, artifact);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requirePresent() {
        if (missing().isPresent()) {
            throw new IllegalStateException(Peers.missingLine(this));
        }
    }
}
