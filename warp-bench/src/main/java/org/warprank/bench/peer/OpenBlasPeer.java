package org.warprank.bench.peer;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * OpenBLAS, called through {@code java.lang.foreign}. Loaded when first asked about: others bring an OpenBLAS of their own, and
 * would call this one if it were there before.
 */
final class OpenBlasPeer implements Peer {

    private OpenBlas library;

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public Optional<String> missing() {
        try {
            load();
            return Optional.empty();
        } catch (NoSuchElementException e) {
            return Optional.of("OpenBLAS not found, looked for " + e.getMessage() + "; install libopenblas0-pthread (Debian, "
                    + "Ubuntu), openblas (Fedora, Homebrew), or give its path with -D" + OpenBlas.PROPERTY + "=...");
        }
    }

    private OpenBlas load() {
        if (library == null) {
            library = OpenBlas.find();
        }
        return library;
    }

    @Override
    public String description() {
        OpenBlas found = library();
        return found.config() + ", core " + found.coreName() + ", " + found.file() + ", one thread, OPENBLAS_CORETYPE "
                + variable("OPENBLAS_CORETYPE") + ", OPENBLAS_L2_SIZE " + variable("OPENBLAS_L2_SIZE");
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "unset" : "= " + value;
    }

    @Override
    public Optional<String> handicap() {
        return System.getenv("OPENBLAS_CORETYPE") == null && System.getenv("OPENBLAS_L2_SIZE") == null ? Optional.empty()
                : Optional.of("OPENBLAS_CORETYPE or OPENBLAS_L2_SIZE is set, so OpenBLAS does not choose what suits this "
                + "processor; unset both");
    }

    @Override
    public LinearForward linearForward(LinearInputs inputs) {
        return new OpenBlasLinear(library(), inputs);
    }

    @Override
    public Scoring scoring(ScoringInputs inputs) {
        return new OpenBlasScoring(library(), inputs);
    }

    @Override
    public LinearBackward linearBackward(BackwardInputs inputs) {
        return new OpenBlasBackward(library(), inputs);
    }

    private OpenBlas library() {
        if (missing().isPresent()) {
            throw new IllegalStateException(Peers.missingLine(this));
        }
        return library;
    }
}
