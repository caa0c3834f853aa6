package org.warprank.cli;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The runs of a search, one line of JSON each, on the disk before the next run begins. The first line says what is searched; a
 * last line that is cut short is that of a run that was killed, and is taken away. Without a file it is kept in memory alone.
 */
final class TuningJournal implements AutoCloseable {

    private static final Gson GSON = new Gson();

    /**
     * What a candidate came to.
     *
     * @param candidate its number
     * @param rung      the rung it was trained for
     * @param complete  whether it got there; false where the time was over
     * @param scores    NDCG of the validation after each epoch
     * @param seconds   how long it took
     */
    record Run(int candidate, int rung, boolean complete, List<Double> scores, double seconds) {

        /** The best score, negative infinity without one. */
        double best() {
            return scores.stream().mapToDouble(score -> score).max().orElse(Double.NEGATIVE_INFINITY);
        }

        /** The first epoch, from 1, that has the best score. */
        int bestEpoch() {
            return 1 + scores.indexOf(best());
        }
    }

    private final FileChannel channel;

    // Read when the JVM is interrupted, too, by another thread.
    private final List<Run> runs = new CopyOnWriteArrayList<>();

    private TuningJournal(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a journal and reads what it has.
     *
     * @param file   where it is or is to be; null for none
     * @param header what is searched, on one line
     * @throws BadInputException if the file is another search's journal, or none
     */
    static TuningJournal open(Path file, String header) throws IOException {
        if (file == null) {
            return new TuningJournal(null);
        }
        String text = Files.exists(file) ? Files.readString(file) : "";
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (lines.isEmpty() ? !header.startsWith(text) : !lines.getFirst().equals(header)) {
            throw new BadInputException("--journal is " + file + ", no journal or that of another search, expected one of the "
                    + "same data, features, seed and rungs");
        }
        TuningJournal journal = new TuningJournal(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            for (int i = 1; i < lines.size(); i++) {
                journal.runs.add(parse(file, i + 1, lines.get(i)));
            }
            journal.channel.truncate(lines.stream().mapToLong(line -> bytes(line).length).sum());
            journal.channel.position(journal.channel.size());
            if (lines.isEmpty()) {
                journal.append(header);
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private static Run parse(Path file, int number, String line) {
        try {
            Run run = GSON.fromJson(line, Run.class);
            if (run != null && run.scores != null) {
                return run;
            }
        } catch (JsonParseException e) {
            // Said below.
        }
        throw new BadInputException(file + ":" + number + ": " + Text.quote(line) + ", expected a run");
    }

    private static byte[] bytes(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    double seconds() {
        return runs.stream().mapToDouble(Run::seconds).sum();
    }

    void add(Run run) throws IOException {
        append(GSON.toJson(run));
        runs.add(run);
    }

    private void append(String line) throws IOException {
        if (channel != null) {
            ByteBuffer bytes = ByteBuffer.wrap(bytes(line));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
