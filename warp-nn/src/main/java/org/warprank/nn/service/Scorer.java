package org.warprank.nn.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.io.ModelFormatException;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.serve.ScoringModel;

/**
 * A model in a service: immutable, shared by all threads, platform or virtual, and asked inside the request. Opened from a
 * file, its tables stay there, mapped, and the processes of a machine share them. A call takes a context from a bounded pool,
 * waits while all are at work, and allocates nothing once the JVM is warm.
 *
 * {@snippet class="org.warprank.nn.example.ServiceExamplesTest" region="scorer"}
 *
 * <p>There is nothing to close: the file is unmapped once the scorer is no longer reachable.
 */
public final class Scorer {

    private static final System.Logger LOGGER = System.getLogger("org.warprank.nn");

    private final ScoringModel model;
    private final int contextCount;
    private final long openNanos;
    private volatile Contexts contexts;
    private volatile long warmUpNanos;

    private Scorer(ScoringModel model, ScorerOptions options, long startNanos) {
        this.model = options.quantized() ? model.quantized() : model;
        this.contextCount = options.contexts();
        this.openNanos = System.nanoTime() - startNanos;
        this.contexts = new Contexts(this.model.scalar(), contextCount);
        if (options.warmUp()) {
            warmUp();
        }
    }

    /**
     * Opens a model file and warms up.
     *
     * @param file the file; it must not be written to or truncated while the scorer is in use, but another may be renamed into
     *             its place
     * @return the scorer
     * @throws ModelFormatException if it is no whole, consistent model of a known version
     * @throws IOException          if it cannot be read
     */
    public static Scorer open(Path file) throws IOException {
        return open(file, ScorerOptions.DEFAULTS);
    }

    /**
     * Opens a model file.
     *
     * @param file    the file
     * @param options how to work
     * @return the scorer
     * @throws ModelFormatException if it is no whole, consistent model of a known version
     * @throws IOException          if it cannot be read
     */
    public static Scorer open(Path file, ScorerOptions options) throws IOException {
        long start = System.nanoTime();
        return new Scorer(ModelFile.map(file), options, start);
    }

    /**
     * Reads a model from a stream, such as a resource of the class path, into memory outside the heap.
     *
     * @param stream  where from; read to its end, and left open
     * @param source  what errors call it
     * @param options how to work
     * @return the scorer
     * @throws ModelFormatException if it is no whole, consistent model of a known version
     * @throws IOException          if it cannot be read
     */
    public static Scorer read(InputStream stream, String source, ScorerOptions options) throws IOException {
        long start = System.nanoTime();
        return new Scorer(ModelFile.read(stream, source), options, start);
    }

    /**
     * A scorer of a model that is there already.
     *
     * @param model   the model, whose arrays must not change
     * @param options how to work
     * @return the scorer
     */
    public static Scorer of(JourneyModel model, ScorerOptions options) {
        return new Scorer(model.scoring(), options, System.nanoTime());
    }

    /**
     * Runs what scoring needs until the JVM has compiled it; from then on the vector kernels score, where there are any. Takes
     * some tenths of a second; other threads may score meanwhile.
     *
     * @return the nanoseconds that it took
     */
    public long warmUp() {
        long nanos = ScoringWarmUp.run(model);
        warmUpNanos = nanos;
        contexts = new Contexts(model, contextCount);
        LOGGER.log(System.Logger.Level.DEBUG, "scorer of {0} items x {1} opened in {2} ms, warmed up in {3} ms",
                model.items().size(), model.panels().dim(), openNanos / 1_000_000, nanos / 1_000_000);
        return nanos;
    }

    /**
     * The time of opening.
     *
     * @return nanoseconds that it took to open and check the model, and to make what its file has not, without the warm-up
     */
    public long openNanos() {
        return openNanos;
    }

    /**
     * The time of the last warm-up.
     *
     * @return its nanoseconds; 0 if there was none, which is to say that scalar kernels score
     */
    public long warmUpNanos() {
        return warmUpNanos;
    }

    /**
     * The items.
     *
     * @return their ids, which have the numbers that lists have
     */
    public Vocabulary items() {
        return model.items();
    }

    /**
     * The users that have an embedding.
     *
     * @return their ids; null where users have none
     */
    public Vocabulary users() {
        return model.users();
    }

    /**
     * A context of one's own, for one thread at a time, which never waits for others. One that is made before the warm-up runs
     * scalar kernels for good.
     *
     * @return a new context
     */
    public JourneyScorer newContext() {
        return contexts.model().newScorer();
    }

    /**
     * The best items for a journey.
     *
     * @param journey numbers of the user's items in any order; {@link Vocabulary#UNKNOWN} and repeats are passed over
     * @param k       the most items to list, at least 1
     * @param filter  which items may be listed; {@link ItemFilter#UNSEEN} leaves out those of the journey
     * @param ids     receives the items, best first
     * @param scores  receives their scores
     * @return the length of the list
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     * @see JourneyScorer#topK(int, int[], int, int, int, ItemFilter, int[], float[])
     */
    public int topK(int[] journey, int k, ItemFilter filter, int[] ids, float[] scores) {
        return topK(Vocabulary.UNKNOWN, journey, 0, journey.length, k, filter, ids, scores);
    }

    /**
     * The best items for a user.
     *
     * @param user    the user's number in {@link #users}, {@link Vocabulary#UNKNOWN} for one who is the journey alone
     * @param journey item numbers, in which the journey stands
     * @param from    where it starts
     * @param to      where it ends
     * @param k       the most items to list, at least 1
     * @param filter  which items may be listed
     * @param ids     receives the items, best first
     * @param scores  receives their scores
     * @return the length of the list
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     * @see JourneyScorer#topK(int, int[], int, int, int, ItemFilter, int[], float[])
     */
    public int topK(int user, int[] journey, int from, int to, int k, ItemFilter filter, int[] ids, float[] scores) {
        Contexts pool = contexts;
        JourneyScorer context = pool.take();
        try {
            return context.topK(user, journey, from, to, k, filter, ids, scores);
        } finally {
            pool.giveBack(context);
        }
    }

    /**
     * The items most like one, by cosine.
     *
     * @param item   the item's number
     * @param k      the most items to list, at least 1
     * @param filter which items may be listed; {@link ItemFilter#UNSEEN} leaves out the item itself
     * @param ids    receives the items, best first
     * @param scores receives their cosines
     * @return the length of the list
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if there is no such item, or an array is too short
     * @see JourneyScorer#similarItems(int, int, ItemFilter, int[], float[])
     */
    public int similarItems(int item, int k, ItemFilter filter, int[] ids, float[] scores) {
        Contexts pool = contexts;
        JourneyScorer context = pool.take();
        try {
            return context.similarItems(item, k, filter, ids, scores);
        } finally {
            pool.giveBack(context);
        }
    }

    /**
     * The best new items for a journey, by ids. The convenient way; it allocates.
     *
     * @param journey ids of the items the user has; unknown ones and repeats are passed over
     * @param k       how many items, at least 1
     * @return k items, or fewer where fewer are left
     * @throws IllegalArgumentException if k is below 1
     */
    public List<ScoredItem> recommend(Collection<String> journey, int k) {
        Contexts pool = contexts;
        JourneyScorer context = pool.take();
        try {
            return context.recommend(null, journey, k, ItemFilter.UNSEEN);
        } finally {
            pool.giveBack(context);
        }
    }

    /**
     * The best new items for a user with features, by ids. The convenient way; it allocates.
     *
     * @param user     the id of the user; null for one of whom the model has no embedding
     * @param journey  ids of the items the user has; unknown ones and repeats are passed over
     * @param features features of the user, each of the same weight; unknown ones and repeats are passed over
     * @param k        how many items, at least 1
     * @return k items, or fewer where fewer are left
     * @throws IllegalArgumentException if k is below 1, or there are features and the model has none of users
     */
    public List<ScoredItem> recommend(String user, Collection<String> journey, Collection<String> features, int k) {
        Contexts pool = contexts;
        JourneyScorer context = pool.take();
        try {
            return context.recommend(user, journey, features, k, ItemFilter.UNSEEN);
        } finally {
            pool.giveBack(context);
        }
    }

    /**
     * Makes the list of every user, on threads of its own.
     *
     * @param known   the users and their journeys, with the item numbers of {@link #items}
     * @param k       the most items a list, at least 1
     * @param filter  which items may be listed
     * @param threads how many threads to use, at least 1
     * @param lists   takes the lists in order of the users
     * @see BulkScorer#topK
     */
    public void topKOfAll(Interactions known, int k, ItemFilter filter, int threads, BulkScorer.Lists lists) {
        new BulkScorer(contexts.model()).topK(known, k, filter, threads, lists);
    }
}
