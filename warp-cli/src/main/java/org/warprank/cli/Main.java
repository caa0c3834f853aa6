package org.warprank.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.warprank.nn.io.ModelFormatException;
import org.warprank.nn.io.NotWrittenException;
import org.warprank.nn.train.DivergenceException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code warp}. Exit codes: 0 done; 2 the input or the options are wrong; 1 anything else. What went wrong is one
 * line on stderr.
 */
@Command(name = "warp", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        description = "Trains recommenders with the WARP ranking loss, measures them and asks them.",
        subcommands = {DemoCommand.class, SplitCommand.class, TrainCommand.class, TuneCommand.class, EvaluateCommand.class,
                RecommendCommand.class, FeaturesCommand.class},
        usageHelpAutoWidth = true)
public final class Main {

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean debug;

    private Main() {
    }

    /**
     * Runs one command and exits.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        // The line that names the kernels is to be one line, as all that warp says.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%5$s%n");
        }
        System.exit(run(commandLine(), args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        return new CommandLine(main).setExecutionExceptionHandler(main::failed).setParameterExceptionHandler(main::misused)
                .setAbbreviatedOptionsAllowed(false).setOverwrittenOptionsAllowed(false)
                .setExpandAtFiles(false).registerConverter(Path.class, Paths::parse);
    }

    static int run(CommandLine commandLine, String... args) {
        Main main = commandLine.getCommand();
        try {
            return commandLine.execute(args);
        } catch (ExceptionInInitializerError e) {
            // The choice of the kernels: the property that forces it asks for what cannot be.
            return main.say(commandLine, String.valueOf(e.getCause().getMessage()), e, CommandLine.ExitCode.USAGE);
        } catch (OutOfMemoryError e) {
            return main.say(commandLine, outOfMemory(e), e, CommandLine.ExitCode.SOFTWARE);
        } catch (Error e) {
            return main.say(commandLine, e.toString(), e, CommandLine.ExitCode.SOFTWARE);
        }
    }

    private int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean wrongInput = e instanceof BadInputException || e instanceof ModelFormatException;
        boolean saysAll = wrongInput || e instanceof NotWrittenException || e instanceof DivergenceException;
        // A thread of its own passes it on within an exception.
        String message = saysAll ? e.getMessage() : e.getCause() instanceof OutOfMemoryError error ? outOfMemory(error)
                : e.toString();
        return say(command, message, e, wrongInput ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE);
    }

    private static String outOfMemory(OutOfMemoryError e) {
        return String.format(Locale.ROOT, "not enough memory (%s) in a heap of %,d MB; give it more, as by "
                + "WARP_JAVA_OPTS=-Xmx4g, or train with --wide-selection nearest or a smaller --wide-neighbors, --dim or "
                + "--batch", e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
    }

    private int misused(ParameterException e, String[] args) {
        List<String> unknown = e.getCommandLine().getUnmatchedArguments();
        // A misspelt option is what is wrong, rather than that the right one is missing.
        String message = unknown.isEmpty() ? e.getMessage() : unknown(e.getCommandLine(), unknown.getFirst());
        return say(e.getCommandLine(), message + " (--help explains the options)", e, CommandLine.ExitCode.USAGE);
    }

    private static String unknown(CommandLine command, String argument) {
        // What begins otherwise is hardly a slip of the fingers.
        String start = argument.substring(0, Math.min(argument.length(), argument.startsWith("--") ? 3 : 1));
        List<String> near = new UnmatchedArgumentException(command, List.of(argument)).getSuggestions().stream()
                .filter(suggestion -> suggestion.startsWith(start)).toList();
        return "Unknown " + (argument.startsWith("-") ? "option" : "argument") + ": '" + argument + "'"
                + (near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?");
    }

    private int say(CommandLine command, String message, Throwable cause, int exitCode) {
        String line = message.lines().map(String::strip).collect(Collectors.joining(" "));
        command.getErr().println("warp: " + Text.withoutControls(line));
        if (debug) {
            cause.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return exitCode;
    }

    /** The version, which the jar knows. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"warp " + (version == null ? "development" : version)};
        }
    }
}
