package io.scadles.job.cli;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.ConfigProblem;
import io.scadles.job.dataset.MissingDataException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells people what went wrong: what they can act on first, the stack trace only if asked for. */
final class Failure {

    private Failure() {}

    /** Reports what a verb threw and returns the exit code. */
    static int report(Exception e, boolean verbose, PrintWriter err) {
        int code;
        if (e instanceof ConfigException config) {
            int count = config.problems().size();
            err.printf("The configuration has %d mistake%s:%n", count, count == 1 ? "" : "s");
            for (ConfigProblem problem : config.problems()) {
                err.println("  " + problem);
            }
            code = ExitCode.BAD_CONFIGURATION;
        } else {
            String prefix = "Failed: ";
            for (String message : messages(e)) {
                err.println(prefix + message);
                prefix = "  because: ";
            }
            if (!verbose) {
                err.println("Run again with --verbose to see where in the program.");
            }
            code = e instanceof MissingDataException ? ExitCode.BAD_CONFIGURATION : ExitCode.FAILED;
        }
        if (verbose) {
            e.printStackTrace(err);
        }
        return code;
    }

    /** Reports a command line that cannot be understood and returns the exit code. */
    static int report(ParameterException e, PrintWriter err) {
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.printf("See %s --help%n", e.getCommandLine().getCommandSpec().qualifiedName());
        return ExitCode.BAD_CONFIGURATION;
    }

    /**
     * What each cause adds; a failure of the job is wrapped several times by the engine, and a
     * wrapper often repeats the message of what it wraps.
     */
    private static Set<String> messages(Throwable e) {
        Set<String> messages = new LinkedHashSet<>();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            boolean echo = cause.getCause() != null && cause.getCause().toString().equals(message);
            if (!echo) {
                messages.add(
                        message == null || message.isBlank()
                                ? cause.getClass().getSimpleName()
                                : describe(cause));
            }
        }
        return messages;
    }

    /** File exceptions of Java say only the file's name, which needs their kind to make sense. */
    private static String describe(Throwable cause) {
        return cause instanceof FileSystemException
                ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
                : cause.getMessage();
    }
}
