package org.warprank.nn.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.JourneyModel;

/**
 * Interactions, or a model, in a line: counts, and the SHA-256 of all that training reads of them, which is everything but
 * times. Two that have the same numbers of users and items in another order differ.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="fingerprint"}
 */
public final class Fingerprint {

    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The line of interactions, or of features.
     *
     * @param interactions what it is of; null for none
     * @return counts and the SHA-256 of ids, pairs and weights, {@code none} for null
     */
    public static String of(Interactions interactions) {
        if (interactions == null) {
            return "none";
        }
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(interactions.users());
        fingerprint.add(interactions.items());
        for (int user = 0; user < interactions.users().size(); user++) {
            fingerprint.add(interactions.to(user));
        }
        for (int place = 0; place < interactions.size(); place++) {
            fingerprint.add(interactions.item(place));
            fingerprint.add(Float.floatToIntBits(interactions.weight(place)));
        }
        fingerprint.flush();
        return interactions.users().size() + " users, " + interactions.items().size() + " items, " + interactions.size()
                + " interactions, SHA-256 " + fingerprint.hex();
    }

    /** The line of a model: all that scoring reads. */
    static String of(JourneyModel model) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(model.items());
        if (model.users() != null) {
            fingerprint.add(model.users().users());
        }
        model.parameters().forEach(parameter -> fingerprint.add(parameter.values()));
        if (model.wide() != null) {
            Arrays.stream(model.wide().offsets()).forEach(fingerprint::add);
            Arrays.stream(model.wide().indices()).forEach(fingerprint::add);
            fingerprint.add(model.wide().values());
        }
        fingerprint.flush();
        return "a model of " + model.items().size() + " items, SHA-256 " + fingerprint.hex();
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void add(float[] values) {
        for (float value : values) {
            add(Float.floatToIntBits(value));
        }
    }

    private void add(Vocabulary vocabulary) {
        add(vocabulary.size());
        for (int i = 0; i < vocabulary.size(); i++) {
            byte[] id = vocabulary.id(i).getBytes(StandardCharsets.UTF_8);
            add(id.length);
            flush();
            digest.update(id);
        }
    }

    private void add(int value) {
        if (buffer.remaining() < Integer.BYTES) {
            flush();
        }
        buffer.putInt(value);
    }

    private void flush() {
        digest.update(buffer.flip());
        buffer.clear();
    }
}
