package org.warprank.bench.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which processor a fork runs on. Two processors of a virtual machine are often not equally fast for minutes, as another
 * machine computes on the other half of a core; both forks of a pair therefore run on the same one, by {@code taskset} of
 * Linux.
 */
final class Processors {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final List<Integer> numbers;

    private Processors(List<Integer> numbers) {
        this.numbers = numbers;
    }

    /** Those that this process may use; none where there is no taskset. */
    static Processors allowed() throws IOException {
        boolean canPin = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
        if (!canPin || !Files.isReadable(STATUS)) {
            return new Processors(List.of());
        }
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(ALLOWED)).findFirst()
                .map(line -> of(line.substring(ALLOWED.length()))).orElse(new Processors(List.of()));
    }

    /** Those of a list as Linux writes it, {@code 0-3,8}. */
    static Processors of(String list) {
        return new Processors(Stream.of(list.strip().split(",")).flatMapToInt(range -> {
            String[] ends = range.split("-");
            return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        }).boxed().toList());
    }

    /** What stands before the command of a fork. Blocks of two pairs, one of each order, take turns on the processors. */
    List<String> prefix(int pair) {
        return numbers.isEmpty() ? List.of() : List.of("taskset", "-c", numbers.get(pair / 2 % numbers.size()).toString());
    }

    /** For people: how forks are placed. */
    @Override
    public String toString() {
        return numbers.isEmpty() ? "forks run on any processor, as there is no taskset"
                : "blocks take turns on processors " + numbers;
    }
}
