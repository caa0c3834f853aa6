package org.warprank.bench.latency;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures an operation in an open loop at a fixed rate, and as control a spin of equal median, at the same rate on the same
 * threads. Blocks of the two alternate, ABBA, so that a machine that slows down meanwhile does so for both alike. What it is
 * to be held against besides has a quarter of the time: it follows each pair of blocks.
 */
public final class LatencyHarness {

    static final double MOST_UTILISATION = 0.8;

    private static final double NANOS = 1e9;
    // Threads get their first arrival when all of them are there.
    private static final long LEAD_NANOS = 10_000_000;
    private static final int LEAD_IN_SHARE = 20;
    private static final int CALIBRATION_SHARE = 8;
    private static final int CALIBRATION_LEAST = 20;
    private static final int BESIDE_SHARE = 4;

    private final LongSupplier clock;
    private final IntFunction<Operation> spins;

    /** A harness by the system's clock. */
    public LatencyHarness() {
        this(System::nanoTime, Spin::new);
    }

    /** A harness by any clock, with any control that takes longer with more steps. */
    LatencyHarness(LongSupplier clock, IntFunction<Operation> spins) {
        this.clock = clock;
        this.spins = spins;
    }

    /**
     * Measures an operation. Takes the warm-up time about twice and the measured time twice; what is beside adds an eighth of
     * the warm-up time and a quarter of the measured time each.
     *
     * @param name       what the report calls the operation
     * @param run        the settings
     * @param operations makes an operation, called once on each thread
     * @param beside     makes what it is held against, by name, called once on each thread
     * @return the report
     * @throws OverloadException if the threads would be busy for more than 0.8 of the time: what is measured then is how
     *                           long a queue grows
     */
    public LatencyReport measure(String name, LatencyRun run, Supplier<? extends Operation> operations,
                                 SequencedMap<String, Supplier<Operation>> beside) {
        try (Crew crew = new Crew(run.threads())) {
            List<Operation> subject = crew.all(t -> operations.get());
            double median = warmUp(crew, run, subject);
            SequencedMap<String, Side> others = new LinkedHashMap<>();
            beside.forEach((other, maker) -> others.put(other, new Side(crew, crew.all(t -> maker.get()))));
            others.values().forEach(side ->
                    backToBack(crew, side.operations, (long) (run.warmUp() / CALIBRATION_SHARE * NANOS)));
            SpinCalibration calibration = calibrate(crew, run, median);
            Side a = new Side(crew, subject);
            Side b = new Side(crew, spins(crew, calibration.steps()));
            for (int block = 0; block < run.blocks(); block++) {
                boolean subjectFirst = block % 2 == 0;
                measureBlock(crew, run, 1, subjectFirst ? a : b);
                measureBlock(crew, run, 1, subjectFirst ? b : a);
                others.values().forEach(side -> measureBlock(crew, run, BESIDE_SHARE, side));
            }
            SequencedMap<String, LatencyReport.Column> columns = new LinkedHashMap<>();
            others.forEach((other, side) -> columns.put(other, side.column()));
            return new LatencyReport(name, run, calibration.steps(), a.column(), b.column(), columns);
        }
    }

    /** What was measured of one of them, by thread. Made before the blocks: their garbage is to be the operation's alone. */
    private static final class Side {

        private final List<Operation> operations;
        private final List<Timings> discarded;
        private final List<Timings> counted;
        private long collections;

        private Side(Crew crew, List<Operation> operations) {
            this.operations = operations;
            discarded = crew.all(t -> new Timings());
            counted = crew.all(t -> new Timings());
        }

        private LatencyReport.Column column() {
            Timings timings = merge(counted);
            return new LatencyReport.Column(timings.latency(), timings.service(), timings.allocatedBytes(), collections);
        }
    }

    /** The median service time. Compilers want many calls, so the first half knows no pause; the second is as measured. */
    private double warmUp(Crew crew, LatencyRun run, List<Operation> subject) {
        long quarter = (long) (run.warmUp() / 4 * NANOS);
        backToBack(crew, subject, quarter);
        requireServable(run, backToBack(crew, subject, quarter).service().getMean());
        int quarterArrivals = run.arrivals(run.warmUp() / 4, CALIBRATION_LEAST);
        return open(crew, run, subject, quarterArrivals, quarterArrivals).service().getValueAtPercentile(50);
    }

    private static void requireServable(LatencyRun run, double meanNanos) {
        double utilisation = run.utilisation(meanNanos);
        if (utilisation > MOST_UTILISATION) {
            throw new OverloadException(String.format(Locale.ROOT, "rate is %s a second, a utilisation of %.2f of %s "
                    + "at a mean service time of %.1f us, expected a utilisation of at most %s: at most %.0f a second",
                    run.rate(), utilisation, run.threadsInWords(), meanNanos / 1000, MOST_UTILISATION,
                    Math.floor(run.rate() * MOST_UTILISATION / utilisation)));
        }
    }

    private SpinCalibration calibrate(Crew crew, LatencyRun run, double medianNanos) {
        int arrivals = run.arrivals(run.warmUp() / CALIBRATION_SHARE, CALIBRATION_LEAST);
        backToBack(crew, spins(crew, SpinCalibration.FIRST_STEPS), (long) (run.warmUp() / CALIBRATION_SHARE * NANOS));
        return SpinCalibration.find(medianNanos, steps ->
                open(crew, run, spins(crew, steps), arrivals / LEAD_IN_SHARE, arrivals).service().getValueAtPercentile(50));
    }

    private List<Operation> spins(Crew crew, int steps) {
        return crew.all(t -> spins.apply(steps));
    }

    private void measureBlock(Crew crew, LatencyRun run, int share, Side side) {
        int arrivals = Math.max(run.threads(), run.arrivalsOfBlock() / share);
        long collections = collections();
        // A spin does not mind that caches and predictors are full of something else at first, so that is not to count.
        open(crew, run, side, arrivals / LEAD_IN_SHARE, arrivals);
        side.collections += collections() - collections;
    }

    private Timings open(Crew crew, LatencyRun run, List<Operation> operations, int discarded, int counted) {
        Side side = new Side(crew, operations);
        open(crew, run, side, discarded, counted);
        return merge(side.counted);
    }

    private void open(Crew crew, LatencyRun run, Side side, int discarded, int counted) {
        long start = clock.getAsLong() + LEAD_NANOS;
        int threads = run.threads();
        // Whole rounds, so that each thread's first counted arrival follows its last discarded one.
        int from = (discarded + threads - 1) / threads * threads;
        crew.all(t -> {
            LoadLoop loop = new LoadLoop(clock);
            loop.open(side.operations.get(t), run, start, t, from, threads, side.discarded.get(t));
            loop.open(side.operations.get(t), run, start, from + t, from + counted, threads, side.counted.get(t));
            return null;
        });
    }

    private Timings backToBack(Crew crew, List<Operation> operations, long nanos) {
        return merge(crew.all(t -> {
            Timings timings = new Timings();
            new LoadLoop(clock).backToBack(operations.get(t), nanos, timings);
            return timings;
        }));
    }

    private static Timings merge(List<Timings> all) {
        Timings merged = new Timings();
        all.forEach(merged::add);
        return merged;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .filter(count -> count > 0).sum();
    }
}
