package org.warprank.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One benchmark with one value for each of its parameters.
 *
 * @param benchmark  class and method
 * @param parameters names and values, by name
 */
record Case(String benchmark, Map<String, String> parameters) {

    /** Class and method without the package, and the parameters: how people and files call it. */
    String name() {
        String method = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        return parameters.isEmpty() ? method : method + parameters;
    }

    List<String> assignments() {
        return parameters.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
    }

    /**
     * All cases of a line {@code BENCHMARK NAME=VALUE,VALUE ...}, separated by tabs.
     *
     * @param line the line
     * @param only values to keep, for the parameters that have an entry
     */
    static List<Case> expand(String line, Map<String, List<String>> only) {
        String[] parts = line.split("\t");
        List<Map<String, String>> combinations = List.of(Map.of());
        for (int i = 1; i < parts.length; i++) {
            String name = parts[i].substring(0, parts[i].indexOf('='));
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : parts[i].substring(name.length() + 1).split(",")) {
                    if (!only.containsKey(name) || only.get(name).contains(value)) {
                        Map<String, String> next = new TreeMap<>(combination);
                        next.put(name, value);
                        longer.add(next);
                    }
                }
            }
            combinations = longer;
        }
        return combinations.stream().map(combination -> new Case(parts[0], combination)).toList();
    }
}
