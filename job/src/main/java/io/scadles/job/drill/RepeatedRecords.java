package io.scadles.job.drill;

import io.scadles.job.results.Books;
import java.util.Map;

/** Devices publish every record twice, with sequence numbers and without. */
public final class RepeatedRecords implements Drill {

    private static final int TIMES = 2;

    @Override
    public String name() {
        return "repeated-records";
    }

    @Override
    public String expectation() {
        return "of devices that publish every record twice, the second copies are rejected, each with a dead letter, if records carry their numbers, and the model is that of the undisturbed run; without numbers they are samples; every record is accounted for";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 1);
        DrilledRun once = site.reference();
        DrilledRun numbered = site.published("numbered-twice", TIMES, true);
        numbered.awaitEnd();
        DrilledRun plain = site.published("plain-twice", TIMES, false);
        plain.awaitEnd();
        Map<String, Books> expected = Books.of(once.folder());
        int withNumbers = 0;
        int without = 0;
        long repeats = 0;
        for (Map.Entry<String, Books> device : expected.entrySet()) {
            Books book = device.getValue();
            repeats += book.arrived();
            withNumbers += rejectsRepeats(books(numbered, device.getKey()), book) ? 1 : 0;
            without += takesRepeats(books(plain, device.getKey()), book) ? 1 : 0;
        }
        long letters = site.deadLetters(numbered);
        boolean same = numbered.modelHash().equals(once.modelHash());
        return new Observation(
                same
                        && withNumbers == expected.size()
                        && without == expected.size()
                        && letters == repeats
                        && site.deadLetters(plain) == 0,
                "with numbers: %,d repeats, %,d dead letters, %d of %d devices account for each copy, %s; without: on %d of %d devices both copies are samples"
                        .formatted(
                                repeats,
                                letters,
                                withNumbers,
                                expected.size(),
                                same ? "the same model" : "another model",
                                without,
                                expected.size()));
    }

    private static Books books(DrilledRun run, String device) throws Exception {
        return Books.of(run.folder()).get(device);
    }

    private static boolean rejectsRepeats(Books twice, Books once) {
        return twice.trained() == once.trained()
                && twice.truncated() == once.truncated()
                && twice.buffered() == once.buffered()
                && twice.rejected().equals(Map.of("repeated", once.arrived()));
    }

    private static boolean takesRepeats(Books twice, Books once) {
        return twice.arrived() == TIMES * once.arrived()
                && twice.accounted() == twice.arrived()
                && twice.rejected().isEmpty()
                && twice.trained() > once.trained();
    }
}
