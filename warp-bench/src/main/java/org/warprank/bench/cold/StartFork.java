package org.warprank.bench.cold;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.service.Scorer;
import org.warprank.nn.service.ScorerOptions;

/**
 * A service in a JVM of its own: {@code FILE WARM_UP SECONDS}. Opens the model, answers, says {@link #ANSWERED}, and goes on
 * with answers for some seconds. Ends with a line of JSON.
 */
final class StartFork {

    /** The line that is printed once the first list is there. */
    static final String ANSWERED = "answered";

    private static final int K = 10;

    private StartFork() {
    }

    public static void main(String[] args) throws IOException {
        Scorer scorer = Scorer.open(Path.of(args[0]), ScorerOptions.DEFAULTS.withWarmUp(Boolean.parseBoolean(args[1])));
        int items = scorer.items().size();
        int[] journey = {0, items / 3, items / 2};
        int[] ids = new int[K];
        float[] scores = new float[K];
        Runnable call = () -> scorer.topK(journey, K, ItemFilter.UNSEEN, ids, scores);
        long before = System.nanoTime();
        call.run();
        long firstNanos = System.nanoTime() - before;
        System.out.println(ANSWERED);
        FirstCalls later = FirstCalls.measure(call, System::nanoTime, Math.round(Double.parseDouble(args[2]) * 1e9));
        JsonObject json = new JsonObject();
        json.addProperty("openNanos", scorer.openNanos());
        json.addProperty("warmUpNanos", scorer.warmUpNanos());
        json.addProperty("firstNanos", firstNanos);
        json.addProperty("settledNanos", later.settledNanos());
        json.addProperty("steadyNanos", later.steadyNanos());
        System.out.println(new Gson().toJson(json));
    }
}
