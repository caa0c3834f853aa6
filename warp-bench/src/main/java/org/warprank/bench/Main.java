package org.warprank.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import org.warprank.bench.compare.CompareCommand;
import picocli.CommandLine;

/** The benchmarks' jar: {@code compare ...} compares two such jars; anything else is for JMH. */
public final class Main {

    private Main() {
    }

    /**
     * Runs one of the two.
     *
     * @param args {@code compare} and its arguments, or those of JMH
     * @throws IOException if JMH cannot read or write its files
     */
    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("compare")) {
            System.exit(new CommandLine(new CompareCommand(new JsonObject())).execute(Arrays.copyOfRange(args, 1, args.length)));
        }
        org.openjdk.jmh.Main.main(args);
    }
}
