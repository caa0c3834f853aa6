package org.warprank.nn.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warprank.nn.serve.JourneyModel;

/**
 * A model and what its training needs to go on, in one file. It is a model file, which {@link ModelFile#read} reads as well,
 * with metadata {@code checkpoint.NAME}, tensors {@code checkpoint.NAME} (F32, one dimension), and {@code checkpoint.log} (U8,
 * lines).
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="checkpoint"}
 *
 * @param model      the model as it is
 * @param properties texts by name; none is called {@code version}
 * @param arrays     numbers by name, which need not be finite; none is called {@code log}
 * @param log        lines without line ends, none of them empty
 */
public record Checkpoint(JourneyModel model, Map<String, String> properties, Map<String, float[]> arrays, List<String> log) {

    /** What the names of all that is no part of the model begin with. */
    static final String PREFIX = "checkpoint.";

    private static final String LOG = "log";
    private static final String VERSION = "version";
    private static final String VERSION_WRITTEN = "1";

    /**
     * Takes the parts as they are, without copying the numbers.
     *
     * @throws IllegalArgumentException if a property or an array has a name that the file uses itself, or a line has a line end
     */
    public Checkpoint {
        if (properties.containsKey(VERSION)) {
            throw new IllegalArgumentException("properties has \"" + VERSION + "\", which is the version of the file");
        }
        if (arrays.containsKey(LOG)) {
            throw new IllegalArgumentException("arrays has \"" + LOG + "\", which is the name of the lines");
        }
        for (int i = 0; i < log.size(); i++) {
            if (!log.get(i).lines().toList().equals(List.of(log.get(i)))) {
                throw new IllegalArgumentException("log has \"" + log.get(i) + "\" as line " + i
                        + ", expected one line that is not empty");
            }
        }
    }

    /**
     * Writes the checkpoint: complete, or not at all.
     *
     * @param file where to
     * @throws NotWrittenException      if writing fails; what stood there before is untouched then
     * @throws IOException              if an id is no valid UTF-16
     * @throws IllegalArgumentException if the model cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + VERSION, VERSION_WRITTEN);
        properties.forEach((name, value) -> metadata.put(PREFIX + name, value));
        Map<String, float[]> floats = new LinkedHashMap<>();
        arrays.forEach((name, values) -> floats.put(PREFIX + name, values));
        TensorsWriter tensors = ModelFile.tensors(model, metadata, floats);
        tensors.bytes(PREFIX + LOG, String.join("\n", log).getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(file, tensors::writeTo);
    }

    /**
     * Reads a checkpoint.
     *
     * @param file where from
     * @return the checkpoint
     * @throws ModelFormatException if the file is truncated, too long, inconsistent, of an unknown version or no checkpoint
     * @throws IOException          if it cannot be read
     */
    public static Checkpoint read(Path file) throws IOException {
        try (Tensors tensors = Tensors.open(file)) {
            JourneyModel model = ModelFile.read(tensors);
            Map<String, String> properties = tensors.metadataBehind(PREFIX);
            String version = properties.remove(VERSION);
            if (version == null) {
                throw tensors.error("a model, expected a checkpoint");
            }
            if (!version.equals(VERSION_WRITTEN)) {
                throw tensors.error("a checkpoint of version \"" + version + "\", expected \"" + VERSION_WRITTEN + "\"");
            }
            Map<String, float[]> arrays = new LinkedHashMap<>();
            for (String name : tensors.names()) {
                if (name.startsWith(PREFIX) && !name.equals(PREFIX + LOG)) {
                    tensors.shape(name, "F32", 1);
                    arrays.put(name.substring(PREFIX.length()), tensors.floats(name));
                }
            }
            tensors.shape(PREFIX + LOG, "U8", 1);
            String log = new String(tensors.bytes(PREFIX + LOG), StandardCharsets.UTF_8);
            try {
                return new Checkpoint(model, properties, arrays, log.lines().toList());
            } catch (IllegalArgumentException e) {
                throw tensors.error(e.getMessage());
            }
        }
    }
}
