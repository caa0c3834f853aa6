package org.warprank.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.warprank.nn.io.AtomicFile;

/** CSV files that are there completely or not at all, packed if the name ends in {@code .gz}. */
final class CsvFile {

    private CsvFile() {
    }

    /** Writes the rows. */
    interface Rows {
        void writeTo(CsvWriter csv) throws IOException;
    }

    static void write(Path file, Rows rows) throws IOException {
        AtomicFile.write(file, stream -> {
            GZIPOutputStream gzip = file.toString().endsWith(".gz") ? new GZIPOutputStream(stream) : null;
            CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF)
                    .build(gzip == null ? stream : gzip, StandardCharsets.UTF_8);
            try {
                rows.writeTo(csv);
                csv.flush();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (gzip != null) {
                gzip.finish();
            }
        });
    }
}
