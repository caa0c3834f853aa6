package org.warprank.bench.cold;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.warprank.core.Kernels;

/**
 * One JVM of the command. {@code first WORKLOAD WARM_UP SECONDS} measures the first calls of a workload,
 * {@code mixed WINDOWS SECONDS} a run of all of them after a warm-up, SECONDS a window. Prints one line of JSON, the last.
 */
final class ColdFork {

    private ColdFork() {
    }

    public static void main(String[] args) {
        Object figures = switch (args[0]) {
            case "first" -> first(Workload.valueOf(args[1]), Boolean.parseBoolean(args[2]), nanos(args[3]));
            case "mixed" -> mixed(Integer.parseInt(args[1]), nanos(args[2]));
            default -> throw new IllegalArgumentException("the task is " + args[0] + ", expected first or mixed");
        };
        System.out.println(new Gson().toJson(figures));
    }

    private static long nanos(String seconds) {
        return Math.round(Double.parseDouble(seconds) * 1e9);
    }

    private static JsonObject first(Workload workload, boolean warmUp, long nanos) {
        Runnable call = workload.call(1);
        long warmUpNanos = warmUp ? Kernels.warmUp() : 0;
        JsonObject json = new Gson().toJsonTree(FirstCalls.measure(call, System::nanoTime, nanos)).getAsJsonObject();
        json.addProperty("warmUpNanos", warmUpNanos);
        return json;
    }

    private static List<MixedRun.Window> mixed(int windows, long nanos) {
        List<Runnable> calls = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            MixedRun.DIVISORS.forEach(divisor -> calls.add(workload.call(divisor)));
        }
        Kernels.warmUp();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return new MixedRun(calls, System::nanoTime, threads::getCurrentThreadAllocatedBytes).run(windows, nanos);
    }
}
