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
@Command(name = "recommend", description = "Lists the best new items: for every user of --train and --user-features "
        + "into --out, or for one --journey.", sortOptions = false)
final class RecommendCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The model.")
    private Path model;

    @Option(names = "--train", paramLabel = "FILE", description = "Interactions of the users to recommend to.")
    private Path train;

    @Option(names = "--journey", paramLabel = "ID,ID", description = "Items of one user instead, quoted as in CSV.")
    private String journey;

    @Option(names = "--features", paramLabel = "ID,ID", description = "Features of that user, beside a journey or without one.")
    private String features;

    @Option(names = "-k", required = true, paramLabel = "N", description = "Items a user.")
    private String k;

    @Option(names = "--out", paramLabel = "FILE", description = "Where user,rank,item,score go (CSV), packed if the name ends "
            + "in .gz.")
    private Path out;

    @Mixin
    private UserFeatureOptions userFeatureOptions;

    @Mixin
    private ThreadOptions threadOptions;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int length = Numbers.integer("-k", k, 1, Integer.MAX_VALUE);
        boolean one = journey != null || features != null;
        boolean ofMany = train != null || out != null || data.given() || userFeatureOptions.file() != null;
        if (one ? ofMany : train == null || out == null) {
            throw new BadInputException("expected either --train and --out, for all users of a file, or --journey, for one "
                    + "user");
        }
        Paths.requireInput(model);
        if (one) {
            List<String> items = journey == null ? List.of() : ids("--journey", journey);
            List<String> ofUser = features == null ? List.of() : ids("--features", features);
            printOne(ModelFile.map(model), items, ofUser, length);
        } else {
            Paths.requireOutput("--out", out, model, train, userFeatureOptions.file());
            Paths.requireInput(train);
            userFeatureOptions.check();
            recommendToUsers(ModelFile.map(model), length);
        }
        return 0;
    }

    private void recommendToUsers(ScoringModel loaded, int length) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        requireUserFeatures(userFeatureOptions.file() == null || loaded.userFeatures() != null, "--user-features");
        Interactions all = data.read(train, spec.commandLine().getOut(), err);
        Interactions userFeatures = userFeatureOptions.read(spec.commandLine().getOut(), err);
        Vocabulary users = userFeatureOptions.with(all.users(), userFeatures, loaded, err);
        Interactions known = all.renumber(users, loaded.items());
        DataOptions.sayDropped(train, all, known, "items that the model does not know", err);
        Recommendations recommendations = new Recommendations(loaded, known, userFeatures, length,
                threadOptions.threads(), err);
        CsvFile.write(out, recommendations::writeTo);
        spec.commandLine().getOut().println("recommendations: " + out);
        spec.commandLine().getOut().flush();
    }

    private void requireUserFeatures(boolean fulfilled, String option) {
        if (!fulfilled) {
            throw new BadInputException(model + ": a model without features of users, expected no " + option);
        }
    }

    private static List<String> ids(String option, String journey) {
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
        throw new BadInputException(option + " is " + Text.quote(journey) + ", expected "
                + (option.equals("--journey") ? "item ids" : "features") + " separated by commas, quoted as in CSV");
    }

    private void printOne(ScoringModel loaded, List<String> ids, List<String> ofUser, int length) {
        requireUserFeatures(ofUser.isEmpty() || loaded.userFeatures() != null, "--features");
        for (String feature : ofUser) {
            if (loaded.userFeatures().indexOf(feature) == Vocabulary.UNKNOWN) {
                throw new BadInputException("--features has " + Text.quote(feature) + ", expected features that the model "
                        + "knows");
            }
        }
        for (String id : ids) {
            if (loaded.items().indexOf(id) == Vocabulary.UNKNOWN) {
                throw new BadInputException("--journey has " + Text.quote(id) + ", expected items that the model knows, "
                        + "separated by commas without spaces; one that has a comma stands in double quotes");
            }
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(Locale.ROOT, "%6s  %10s  %s", "rank", "score", "item"));
        int rank = 1;
        for (ScoredItem next : loaded.newScorer().recommend(null, ids, ofUser, length, ItemFilter.UNSEEN)) {
            stdout.println(String.format(Locale.ROOT, "%6d  %10.4f  %s", rank++, next.score(),
                    Text.withoutControls(next.item())));
        }
        stdout.flush();
    }
}
