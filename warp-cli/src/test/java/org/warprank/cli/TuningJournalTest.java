package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.cli.TuningJournal.Run;

class TuningJournalTest {

    private static final String HEADER = "{\"seed\":1}";
    private static final Run FIRST = new Run(0, 2, true, List.of(.25, .5, .5), 1.5);
    private static final Run SECOND = new Run(1, 0, false, List.of(), 2.25);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("journal");
        try (TuningJournal journal = TuningJournal.open(file, HEADER)) {
            journal.add(FIRST);
            journal.add(SECOND);
        }
    }

    private void assertRuns(Run... expected) throws IOException {
        try (TuningJournal journal = TuningJournal.open(file, HEADER)) {
            assertEquals(List.of(expected), journal.runs());
        }
    }

    @Test
    void runsAreThereAgain() throws IOException {
        assertRuns(FIRST, SECOND);
        assertEquals(2, FIRST.bestEpoch());
        assertEquals(.5, FIRST.best());
        assertEquals(Double.NEGATIVE_INFINITY, SECOND.best());
        try (TuningJournal journal = TuningJournal.open(file, HEADER)) {
            assertEquals(3.75, journal.seconds());
        }
    }

    // Killed at any moment, a file has any beginning of what is written.
    @Test
    void whereverItIsCutTheRunsBeforeRemainAndItGoesOn() throws IOException {
        String whole = Files.readString(file);
        for (int length = 0; length <= whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            long lines = whole.substring(0, length).lines().count() - (length == 0 || whole.charAt(length - 1) == '\n' ? 0 : 1);
            try (TuningJournal journal = TuningJournal.open(file, HEADER)) {
                assertEquals(List.of(FIRST, SECOND).subList(0, (int) Math.max(0, lines - 1)), journal.runs());
                journal.add(SECOND);
            }
            assertEquals(Math.max(1, lines) + 1, Files.readAllLines(file).size());
        }
    }

    @Test
    void whatIsNoJournalOfThisSearchIsRefusedAndLeft() throws IOException {
        for (String text : List.of("{\"seed\":2}\n", "user,item\na,b\n", "\n", HEADER + " ")) {
            Files.writeString(file, text);
            assertEquals("--journal is " + file + ", no journal or that of another search, expected one of the same data, "
                    + "features, seed and rungs",
                    assertThrows(BadInputException.class, () -> TuningJournal.open(file, HEADER)).getMessage());
            assertEquals(text, Files.readString(file));
        }
        for (String line : List.of("", "{}", "[1]", "{\"candidate\":\"a\",\"scores\":[]}")) {
            Files.writeString(file, HEADER + "\n" + line + "\n");
            assertEquals(file + ":2: " + Text.quote(line) + ", expected a run",
                    assertThrows(BadInputException.class, () -> TuningJournal.open(file, HEADER)).getMessage());
        }
    }

    @Test
    void withoutAFileItIsKeptInMemory() throws IOException {
        try (TuningJournal journal = TuningJournal.open(null, HEADER)) {
            journal.add(FIRST);
            assertEquals(List.of(FIRST), journal.runs());
        }
        assertEquals(List.of(file), Refusals.files(directory));
    }
}
