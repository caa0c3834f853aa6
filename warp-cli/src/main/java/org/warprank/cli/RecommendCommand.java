package org.warprank.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.serve.ScoringModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp recommend}: the best new items for every user of a file, or for one journey. */
@Command(name = "recommend", description = "Lists the best new items: for every user of --train into --out, or for one "
        + "--journey.", sortOptions = false)
final class RecommendCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The model.")
    private Path model;

    @Option(names = "--train", paramLabel = "FILE", description = "Interactions of the users to recommend to.")
    private Path train;

    @Option(names = "--journey", paramLabel = "ID,ID", description = "Items of one user instead, quoted as in CSV.")
    private String journey;

    @Option(names = "-k", required = true, paramLabel = "N", description = "Items a user.")
    private String k;

    @Option(names = "--out", paramLabel = "FILE", description = "Where user,rank,item,score go (CSV), packed if the name ends "
            + "in .gz.")
    private Path out;

    @Mixin
    private ThreadOptions threadOptions;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int length = Numbers.integer("-k", k, 1, Integer.MAX_VALUE);
        if (journey == null ? train == null || out == null : train != null || out != null || data.given()) {
            throw new BadInputException("expected either --train and --out, for all users of a file, or --journey, for one user");
        }
        Paths.requireInput(model);
        if (journey == null) {
            Paths.requireOutput("--out", out, model, train);
            Paths.requireInput(train);
            recommendToUsers(ModelFile.map(model), length);
        } else {
            List<String> ids = ids(journey);
            printJourney(ModelFile.map(model), ids, length);
        }
        return 0;
    }

    private void recommendToUsers(ScoringModel loaded, int length) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Interactions all = data.read(train, spec.commandLine().getOut(), err);
        Interactions known = all.renumber(all.users(), loaded.items());
        DataOptions.sayDropped(train, all, known, "items that the model does not know", err);
        Recommendations recommendations = new Recommendations(loaded, known, length, threadOptions.threads(), err);
        CsvFile.write(out, recommendations::writeTo);
        spec.commandLine().getOut().println("recommendations: " + out);
        spec.commandLine().getOut().flush();
    }

    private static List<String> ids(String journey) {
        try {
            // An open quote would swallow the line that is added.
            List<CsvRecord> lines = CsvReader.builder().allowMissingFields(true)
                    .ofCsvRecord(journey + "\n" + TextReader.END).stream().toList();
            if (lines.size() == 2 && lines.getFirst().getFields().stream().noneMatch(String::isEmpty)) {
                return lines.getFirst().getFields();
            }
        } catch (CsvParseException e) {
            // Said below, as for an empty id.
        }
        throw new BadInputException("--journey is " + Text.quote(journey) + ", expected item ids separated by commas, quoted as in "
                + "CSV");
    }

    private void printJourney(ScoringModel loaded, List<String> ids, int length) {
        for (String id : ids) {
            if (loaded.items().indexOf(id) == Vocabulary.UNKNOWN) {
                throw new BadInputException("--journey has " + Text.quote(id) + ", expected items that the model knows, separated "
                        + "by commas without spaces; one that has a comma stands in double quotes");
            }
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(Locale.ROOT, "%6s  %10s  %s", "rank", "score", "item"));
        int rank = 1;
        for (ScoredItem next : loaded.newScorer().recommend(null, ids, length, ItemFilter.UNSEEN)) {
            stdout.println(String.format(Locale.ROOT, "%6d  %10.4f  %s", rank++, next.score(), Text.withoutControls(next.item())));
        }
        stdout.flush();
    }
}
