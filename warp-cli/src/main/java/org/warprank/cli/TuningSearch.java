package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.warprank.cli.TuningJournal.Run;
import org.warprank.nn.data.Split;
import org.warprank.nn.train.DivergenceException;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingListener;
import org.warprank.nn.train.TrainingOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains one candidate after the other until the time is over. The defaults come first, and for as long as any. */
final class TuningSearch {

    static final List<Integer> EPOCHS = List.of(3, 9, 27);

    private static final int FACTOR = 3;

    private final TuningSpace space;
    private final Split split;
    private final UnaryOperator<Trainer> told;
    private final int threads;
    private final double seconds;
    private final TuningJournal journal;
    private final PrintWriter out;
    private final PrintWriter err;

    /** The options of a training, parsed as those of a command line. */
    @Command(defaultValueProvider = TrainingDefaults.class)
    private static final class Training {

        @Mixin
        private ModelOptions model;
    }

    /** A search in which each trainer is told what is known besides the split. */
    TuningSearch(TuningSpace space, Split split, UnaryOperator<Trainer> told, int threads, double seconds,
                 TuningJournal journal, PrintWriter out, PrintWriter err) {
        this.space = space;
        this.split = split;
        this.told = told;
        this.threads = threads;
        this.seconds = seconds;
        this.journal = journal;
        this.out = out;
        this.err = err;
    }

    void run() throws IOException {
        Halving halving = new Halving(EPOCHS.size(), FACTOR);
        journal.runs().forEach(run -> add(halving, run));
        while (journal.seconds() < seconds) {
            Optional<Run> before = best();
            Run run = train(next(halving));
            journal.add(run);
            add(halving, run);
            say(run, before.isEmpty() || run.best() > before.get().best());
        }
    }

    private static Halving.Job next(Halving halving) {
        return IntStream.range(0, EPOCHS.size()).filter(rung -> !halving.has(0, rung))
                .mapToObj(rung -> new Halving.Job(0, rung)).findFirst().orElseGet(halving::next);
    }

    private static void add(Halving halving, Run run) {
        if (run.complete()) {
            halving.add(run.candidate(), run.rung(), run.best());
        }
    }

    /** The run with the best score of all, the first of them; of runs that were cut short, too. */
    Optional<Run> best() {
        return journal.runs().stream().filter(run -> !run.scores().isEmpty()).max(Comparator.comparingDouble(Run::best));
    }

    private Run train(Halving.Job job) {
        long started = System.nanoTime();
        double left = seconds - journal.seconds();
        List<Double> scores = new ArrayList<>();
        TrainingOptions options = options(job);
        boolean complete = true;
        try (Progress progress = Progress.start("run " + (journal.runs().size() + 1), Progress.Unit.EXAMPLES,
                (long) options.epochs() * split.train().size(), err)) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void onBatch(int epoch, long done, long examples) {
                    progress.stepTo((epoch - 1) * examples + done);
                }

                @Override
                public void onEpoch(EpochReport report) {
                    scores.add(report.validation().at(Trainer.VALIDATION_RANK).ndcg());
                }

                @Override
                public boolean isCancelled() {
                    return (System.nanoTime() - started) * 1e-9 >= left;
                }
            };
            told.apply(new Trainer(options, listener)).fit(split.train(), split.heldOut());
            complete = !listener.isCancelled();
        } catch (DivergenceException e) {
            scores.clear();
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Sizes that these data and these options have together.
            throw new BadInputException(e.getMessage());
        }
        return new Run(job.candidate(), job.rung(), complete, List.copyOf(scores), (System.nanoTime() - started) * 1e-9);
    }

    /** What has to be said on the command line to train a candidate for a rung, as it is trained here. */
    List<String> arguments(int candidate, int rung) {
        return Stream.of(List.of("--seed", Long.toString(space.seed()), "--epochs", EPOCHS.get(rung).toString()),
                space.options(candidate)).flatMap(List::stream).toList();
    }

    private TrainingOptions options(Halving.Job job) {
        Training training = new Training();
        new CommandLine(training).parseArgs(arguments(job.candidate(), job.rung()).toArray(String[]::new));
        return training.model.build(threads);
    }

    private void say(Run run, boolean best) {
        String score = run.scores().isEmpty() ? "no score" : String.format(Locale.ROOT, "ndcg@%d %.4f after epoch %d",
                Trainer.VALIDATION_RANK, run.best(), run.bestEpoch());
        String options = run.candidate() == 0 ? "the defaults" : String.join(" ", space.options(run.candidate()));
        out.println(String.format(Locale.ROOT, "run %d, %.0f of %.0f s: %s%s, %s", journal.runs().size(), journal.seconds(),
                seconds, score, best ? ", the best so far" : "", options));
        out.flush();
    }
}
