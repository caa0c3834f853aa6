package org.warprank.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

/**
 * Reads interactions from CSV, or TSV where the header has a tab, with the columns user, item and perhaps weight and timestamp
 * in any order. The first thing that is wrong ends it, as {@code FILE:LINE: what was found, what was expected}.
 */
final class InteractionsReader {

    private static final int ROWS_BETWEEN_STEPS = 1 << 12;

    private final Columns columns;
    private final PrintWriter err;

    /**
     * A reader.
     *
     * @param columns names of the columns
     * @param err     is told which columns are ignored, and how far the reading is
     */
    InteractionsReader(Columns columns, PrintWriter err) {
        this.columns = columns;
        this.err = err;
    }

    Interactions read(Path file) throws IOException {
        try (TextReader text = TextReader.open(file)) {
            return read(file.toString(), Files.size(file), text);
        }
    }

    /** Reads a stream of a number of bytes, unpacked if the name ends in {@code .gz}; messages begin with the name. */
    Interactions read(String name, long bytes, InputStream stream) throws IOException {
        try (TextReader text = TextReader.open(name, stream)) {
            return read(name, bytes, text);
        }
    }

    private Interactions read(String file, long bytes, TextReader text) throws IOException {
        try (CsvReader<CsvRecord> records = csv(text)) {
            Iterator<CsvRecord> rows = records.iterator();
            CsvRecord header = next(file, rows);
            if (isEnd(header)) {
                throw new BadInputException(file + ":1: an empty file, expected a header line");
            }
            RowParser parser = RowParser.of(file, header, columns);
            if (!parser.ignored().isEmpty()) {
                err.println("warp: " + file + ": ignored " + (parser.ignored().size() == 1 ? "column " : "columns ")
                        + parser.ignored().stream().map(Text::quote).collect(Collectors.joining(", ")));
            }
            InteractionsBuilder builder = Interactions.builder();
            CsvRecord row = next(file, rows);
            if (isEnd(row)) {
                throw new BadInputException(file + ":" + (header.getStartingLineNumber() + 1)
                        + ": no row after the header, expected at least one");
            }
            try (Progress progress = Progress.start("reading", Progress.Unit.BYTES, bytes, err)) {
                for (long count = 1; !isEnd(row); count++) {
                    parser.add(row, builder);
                    if (count % ROWS_BETWEEN_STEPS == 0) {
                        progress.stepTo(text.bytesRead());
                    }
                    row = next(file, rows);
                }
            }
            return build(file, builder);
        } catch (UncheckedIOException | CsvParseException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw malformed(file, e);
        }
    }

    // Weights that are fine one by one may sum to more than a float holds.
    private static Interactions build(String file, InteractionsBuilder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": " + e.getMessage());
        }
    }

    // The number of the line stands nowhere but in the message, which for the first record has none.
    private static BadInputException malformed(String file, RuntimeException e) {
        Matcher number = Pattern.compile("[0-9]+$").matcher(e.getMessage());
        String what = (e.getCause() == null ? e : e.getCause()).getMessage();
        int sentence = what.indexOf(". ");
        return new BadInputException(file + ":" + (number.find() ? number.group() : "1") + ": "
                + (sentence < 0 ? what : what.substring(0, sentence)) + ", expected well-formed CSV");
    }

    private static CsvReader<CsvRecord> csv(TextReader text) {
        return CsvReader.builder().fieldSeparator(text.firstLineHas('\t') ? '\t' : ',').skipEmptyLines(true)
                .allowExtraFields(true).allowMissingFields(true).ofCsvRecord(text);
    }

    private static CsvRecord next(String file, Iterator<CsvRecord> rows) {
        CsvRecord row = rows.next();
        if (!isEnd(row) && row.getField(row.getFieldCount() - 1).contains(TextReader.END)) {
            throw new BadInputException(file + ":" + row.getStartingLineNumber() + ": a quote that is never closed, expected "
                    + "a closing quote");
        }
        return row;
    }

    private static boolean isEnd(CsvRecord row) {
        return row.getFieldCount() == 1 && row.getField(0).equals(TextReader.END);
    }
}
