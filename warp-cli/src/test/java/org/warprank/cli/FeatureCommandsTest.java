package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoredItem;

/** The files of features, from training to the lists. Items and users of {@link TinyData} have the feature of their taste. */
class FeatureCommandsTest {

    private static final int COLD = 6;

    @TempDir
    private Path directory;

    private TinyData data;
    private Path items;
    private Path users;
    private Path model;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
        List<String> ofItems = new ArrayList<>(List.of("feature,id,weight"));
        for (int item = 0; item < TinyData.ITEMS + COLD; item++) {
            ofItems.add("taste " + item % 2 + ",\"item, " + item + "\",3");
            ofItems.add("any,\"item, " + item + "\",1");
        }
        List<String> ofUsers = new ArrayList<>(List.of("id,feature"));
        for (int user = 0; user < TinyData.USERS; user++) {
            ofUsers.add("u" + user + ",taste " + user % 2);
        }
        items = Files.write(directory.resolve("items.csv"), ofItems);
        users = Files.write(directory.resolve("users.csv"), ofUsers);
        model = directory.resolve("model.safetensors");
    }

    private Cli train(Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--train", data.train(), "--model", model, "--epochs", 12, "--dim",
                8, "--threads", 1));
        args.addAll(List.of(more));
        return Cli.run(args.toArray());
    }

    private static boolean isOfTaste(String item, int taste) {
        return Integer.parseInt(item.substring(item.lastIndexOf(' ') + 1)) % 2 == taste;
    }

    @ParameterizedTest
    @CsvSource({"auto,false", "none,true", "auto,true"})
    void newItemsAreRecommendedByTheirFeatures(String validation, boolean withoutIdentity) throws IOException {
        Cli run = withoutIdentity ? train("--item-features", items, "--validation", validation, "--no-identity")
                : train("--item-features", items, "--validation", validation);
        assertEquals("", run.err());
        assertTrue(run.out().contains(items + ": 30 items, 6 of them new, 3 features\n"), run.out());
        JourneyModel trained = ModelFile.read(model);
        assertEquals(TinyData.ITEMS + COLD, trained.items().size());
        List<String> fresh = trained.recommend(List.of("item, 0", "item, 2", "item, 4"), Integer.MAX_VALUE).stream()
                .map(ScoredItem::item).filter(item -> trained.items().indexOf(item) >= TinyData.ITEMS).toList();
        assertEquals(COLD, fresh.size());
        for (int i = 0; i < COLD; i++) {
            assertEquals(i < COLD / 2, isOfTaste(fresh.get(i), 0), fresh.toString());
        }
    }

    @Test
    void theNormsOfFeaturesAreListed() throws IOException {
        assertEquals(0, train("--item-features", items).code());
        Path out = directory.resolve("features.csv");
        Cli run = Cli.run("features", "--model", model, "-k", 2, "--out", out);
        assertEquals("", run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals("    output        bias       input  feature", lines.getFirst());
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).contains("taste ") && lines.get(2).contains("taste "), run.out());
        List<String> rows = Files.readAllLines(out);
        assertEquals("feature,output,bias,input", rows.getFirst());
        assertTrue(rows.getLast().startsWith("any,"), rows.toString());
        assertEquals(0, train("--user-features", users).code());
        Refusals.assertRefused(directory, 2, model + ": a model without features of items, expected one that was trained with "
                + "--item-features", "features", "--model", model);
    }

    @Test
    void theNormsOfFeaturesAreInTheReport() throws IOException {
        Path report = directory.resolve("report.html");
        assertEquals(0, train("--item-features", items, "--user-features", users, "--report", report).code());
        String page = Files.readString(report);
        JourneyModel trained = ModelFile.read(model);
        int feature = trained.itemFeatures().features().indexOf("taste 1");
        assertTrue(page.contains("<caption>Features of items by the norms of their rows: 3 of 3</caption>"));
        assertTrue(page.contains(String.format(Locale.ROOT,
                "<th scope=\"row\">taste 1</th><td>%.4f</td><td>%.4f</td><td>%.4f</td>",
                ItemFeatures.norm(trained.itemFeatures().output(), feature),
                trained.itemFeatures().outputBias().values()[feature],
                ItemFeatures.norm(trained.itemFeatures().input(), feature))), page);
        assertTrue(page.contains("<caption>Features of users by the norms of their rows: 2 of 2</caption>"));
        assertEquals(0, train("--user", "embedding", "--item-features", items, "--report", report).code());
        assertTrue(Files.readString(report).contains("<td>none</td></tr>"));
        assertEquals(0, train("--report", report).code());
        assertFalse(Files.readString(report).contains("Features of"));
    }

    // The last users have features, and nothing in the train file.
    @Test
    void usersWithFeaturesAloneAreEvaluated() throws IOException {
        assertEquals(0, train("--user-features", users).code());
        List<String> rows = Files.readAllLines(data.train());
        Path fewer = Files.write(directory.resolve("fewer.csv"),
                rows.stream().filter(row -> !row.matches(".*,u3\\d|u3\\d,.*")).toList());
        assertTrue(Files.readAllLines(fewer).size() < rows.size());
        Cli run = Cli.run("evaluate", "--model", model, "--train", fewer, "--test", data.train(), "--user-features", users);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("10 users with something new to them held out\n"), run.out());
        Cli without = Cli.run("evaluate", "--model", model, "--train", fewer, "--test", data.train());
        assertEquals(2, without.code());
        assertTrue(without.err().contains("no interaction of a user of " + fewer + " with an item"), without.err());
    }

    private Path features(String name, String... rows) throws IOException {
        return Files.write(directory.resolve(name), Stream.concat(Stream.of("id,feature"), Stream.of(rows)).toList());
    }

    @Test
    void featuresThatTheModelDoesNotKnowAreCounted() throws IOException {
        assertEquals(0, train("--user-features", users).code());
        Path odd = features("odd.csv", "u0,taste 0", "u0,odd", "new,odd", "newer,odder");
        String ignored = "warp: " + odd + ": ignored 2 features that the model does not know; it knows none of 2 users\n";
        assertEquals(ignored, Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", data.test(),
                "--user-features", odd).err());
        assertEquals(ignored, Cli.run("recommend", "--model", model, "--train", data.train(), "--user-features", odd, "-k", 1,
                "--out", directory.resolve("out.csv")).err());
        features("odd.csv", "u0,taste 0", "u0,odd");
        assertEquals("warp: " + odd + ": ignored 1 feature that the model does not know\n", Cli.run("evaluate", "--model",
                model, "--train", data.train(), "--test", data.test(), "--user-features", odd).err());
    }

    @Test
    void usersOfNeitherFileAreNotEvaluated() throws IOException {
        assertEquals(0, train("--user-features", users).code());
        Path known = features("known.csv", "new,taste 0");
        Path test = Files.writeString(directory.resolve("test of others.csv"), "user,item\nother,\"item, 1\"\n");
        Cli run = Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", test, "--user-features", known);
        assertEquals("warp: " + test + ": ignored 1 interaction with a user that neither " + data.train() + " nor " + known
                + " has or an item that the model does not know\nwarp: " + test + ": no interaction of a user of "
                + data.train() + " or " + known + " with an item that the model knows and that is new to the user, expected "
                + "at least one\n", run.err());
        assertEquals(2, run.code());
    }

    // As they are evaluated: by their features, behind the users of the train file.
    @Test
    void usersWithFeaturesAloneAreRecommendedTo() throws IOException {
        assertEquals(0, train("--user-features", users).code());
        Path known = features("known.csv", "u1,taste 1", "new,taste 0");
        Path out = directory.resolve("out.csv");
        Cli run = Cli.run("recommend", "--model", model, "--train", data.train(), "--user-features", known, "-k", 2, "--out",
                out);
        assertEquals(0, run.code(), run.err());
        List<String> rows = Files.readAllLines(out);
        assertEquals(1 + 2 * (TinyData.USERS + 1), rows.size());
        List<ScoredItem> expected = ModelFile.read(model).recommend(null, List.of(), List.of("taste 0"), 2);
        for (int rank = 1; rank <= 2; rank++) {
            ScoredItem item = expected.get(rank - 1);
            assertEquals("new," + rank + ",\"" + item.item() + "\"," + item.score(), rows.get(rows.size() - 3 + rank));
        }
    }

    private Object[] tune(Path journal, Object... more) {
        return Stream.concat(Stream.of("tune", "--train", data.train(), "--budget", "2s", "--threads", 1, "--journal", journal),
                Stream.of(more)).toArray();
    }

    // Of the defaults after an epoch.
    private double firstScore(Object... more) throws IOException {
        Path journal = directory.resolve("journal of scores");
        Files.deleteIfExists(journal);
        Cli run = Cli.run(tune(journal, more));
        assertEquals(0, run.code(), run.err());
        return new Gson().fromJson(Files.readAllLines(journal).get(1), TuningJournal.Run.class).scores().getFirst();
    }

    // Each of them has the same split and the same candidate.
    @Test
    void tuningIsToldOfFeatures() throws IOException {
        double ofItems = firstScore("--item-features", items);
        assertEquals(ofItems, firstScore("--item-features", items));
        assertNotEquals(ofItems, firstScore("--item-features", items, "--no-identity"));
        assertNotEquals(ofItems, firstScore("--item-features", items, "--user-features", users));
    }

    @Test
    void theJournalIsThatOfTheFeaturesWhereverTheyAre() throws IOException {
        Path journal = directory.resolve("journal");
        Cli run = Cli.run(tune(journal, "--item-features", items, "--no-identity", "--user-features", users));
        assertEquals(0, run.code(), run.err());
        String command = run.out().lines().reduce((before, line) -> line).orElseThrow();
        assertTrue(command.endsWith(" --item-features " + items + " --no-identity --user-features " + users), command);
        Path elsewhere = Files.copy(items, directory.resolve("elsewhere.csv"));
        Cli again = Cli.run(tune(journal, "--item-features", elsewhere, "--no-identity", "--user-features", users));
        assertEquals(0, again.code(), again.err());
        assertTrue(again.out().contains("resumed: after run "), again.out());

        assertOtherSearch(journal, "--item-features", items, "--user-features", users);
        assertOtherSearch(journal, "--item-features", items, "--no-identity");
        Path changed = directory.resolve("changed.csv");
        String ofItems = Files.readString(items);
        for (String otherItems : List.of(ofItems.replaceFirst(",3\n", ",4\n"), ofItems.replace("taste 1,", "taste 2,"),
                ofItems.replace("item, 29", "item, 30"))) {
            assertNotEquals(ofItems, otherItems);
            Files.writeString(changed, otherItems);
            assertOtherSearch(journal, "--item-features", changed, "--no-identity", "--user-features", users);
        }
        Files.writeString(changed, Files.readString(users).replace("u39,", "u40,"));
        assertOtherSearch(journal, "--item-features", items, "--no-identity", "--user-features", changed);
    }

    private void assertOtherSearch(Path journal, Object... features) throws IOException {
        Refusals.assertRefused(directory, 2, "--journal is " + journal + ", no journal or that of another search, expected one "
                + "of the same data, features, seed and rungs", tune(journal, features));
    }

    @Test
    void aModelGoesOnWithFeatures() throws IOException {
        assertEquals(0, train("--item-features", items, "--user-features", users).code());
        Path grown = directory.resolve("grown");
        Cli run = Cli.run("train", "--train", data.train(), "--continue", model, "--model", grown, "--epochs", 2,
                "--item-features", items, "--user-features", users);
        assertEquals(0, run.code(), run.err());
        assertEquals(TinyData.ITEMS + COLD, ModelFile.read(grown).items().size());
        Refusals.assertRefused(directory, 2, "user features are not given, expected some: training goes on from a model with "
                + "such", "train", "--train", data.train(), "--continue", model, "--model", grown, "--item-features", items);
    }

    @Test
    void usersAreAskedForByTheirFeatures() throws IOException {
        assertEquals(0, train("--user-features", users).code());
        Cli one = Cli.run("recommend", "--model", model, "--features", "taste 1", "-k", 5);
        assertEquals("", one.err());
        assertEquals(5, one.out().lines().skip(1).filter(line -> isOfTaste(line, 1)).count(), one.out());
        Path with = directory.resolve("with.csv");
        Path without = directory.resolve("without.csv");
        assertEquals(0, Cli.run("recommend", "--model", model, "--train", data.train(), "--user-features", users, "-k", 3,
                "--out", with).code());
        assertEquals(0, Cli.run("recommend", "--model", model, "--train", data.train(), "-k", 3, "--out", without).code());
        assertTrue(!Files.readString(with).equals(Files.readString(without)));
        List<String> both = ModelFile.read(model).recommend(null, List.of("item, 1"), List.of("taste 0"), 2).stream()
                .map(ScoredItem::item).toList();
        Cli asked = Cli.run("recommend", "--model", model, "--journey", "\"item, 1\"", "--features", "taste 0", "-k", 2);
        assertEquals(both, asked.out().lines().skip(1).map(line -> line.substring(line.indexOf("item"))).toList());
        Cli evaluated = Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", data.test(), "--user-features",
                users);
        assertEquals(0, evaluated.code());
        assertTrue(evaluated.out().contains(users + ": 40 users, 2 features\n"), evaluated.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "user,feature~a,b~ | :1: columns \"user\", \"feature\", expected \"id\" among them",
        "id,feature~,b~ | :2: an empty id, expected at least one character",
        "id,feature~a,~ | :2: an empty feature, expected at least one character",
        "id,feature,weight~a,b,NaN~ | :2: weight \"NaN\", expected a finite number above 0",
        "id,feature~ | :2: no row after the header, expected at least one"})
    void filesThatAreWrong(String text, String found) throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.csv"), text.replace('~', '\n'));
        for (String option : List.of("--item-features", "--user-features")) {
            Refusals.assertRefused(directory, 2, bad + found, "train", "--train", data.train(), "--model", model, option, bad);
        }
    }

    @Test
    void whatDoesNotGoTogether() throws IOException {
        Refusals.assertRefused(directory, 2, "--no-identity is given, expected --item-features with it", "train", "--train",
                data.train(), "--model", model, "--no-identity");
        Refusals.assertRefused(directory, 2, "--model is " + items + ", expected a file that is not used otherwise", "train",
                "--train", data.train(), "--model", items, "--item-features", items);
        Path plain = data.model(directory);
        Refusals.assertRefused(directory, 2, "--no-identity is given, expected a model with item features in --continue, as items "
                + "would lose all that this one has of them", "train", "--train", data.train(), "--model",
                directory.resolve("more"), "--continue", plain, "--item-features", items, "--no-identity");
        String without = plain + ": a model without features of users, expected no ";
        Refusals.assertRefused(directory, 2, without + "--features", "recommend", "--model", plain, "--features", "a", "-k", 1);
        Refusals.assertRefused(directory, 2, without + "--user-features", "recommend", "--model", plain, "--train",
                data.train(), "--user-features", users, "-k", 1, "--out", directory.resolve("out.csv"));
        Refusals.assertRefused(directory, 2, without + "--user-features", "evaluate", "--model", plain, "--train", data.train(),
                "--test", data.test(), "--user-features", users);
        assertEquals(0, train("--user-features", users).code());
        Refusals.assertRefused(directory, 2, "--features has \"x\", expected features that the model knows", "recommend",
                "--model", model, "--features", "x", "-k", 1);
    }
}
