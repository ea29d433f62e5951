package io.scadles.job.drill;

/** A run is stopped with a savepoint and goes on with another number of trainers, twice. */
public final class MovedRun implements Drill {

    private static final int[] PARALLELISM = {4, 1};

    @Override
    public String name() {
        return "rescale";
    }

    @Override
    public String expectation() {
        return "a run that is stopped with a savepoint at parallelism 2, goes on with 4 and then with 1, ends with the model of the undisturbed one";
    }

    @Override
    public Observation run(DrillSite site) throws Exception {
        site.start(1, 2, 2);
        DrilledRun undisturbed = site.reference();
        DrilledRun run = site.repeat("rescaled");
        StringBuilder stops = new StringBuilder();
        for (int i = 0; i < PARALLELISM.length; i++) {
            // And a round more than before: until one is closed, tasks may still be starting.
            run.awaitRound(Math.max((i + 1) * undisturbed.rounds() / 4, run.rounds() + 1));
            String savepoint =
                    site.rest().savepoint(run.job(), run.folder().savepointFolder().toUri(), true);
            stops.append(stops.isEmpty() ? "" : " and ").append(run.rounds());
            run = site.resume(run, savepoint, PARALLELISM[i]);
        }
        run.awaitEnd();
        String difference = run.difference(undisturbed);
        return new Observation(
                difference.isEmpty(),
                "stopped after %s of %d rounds; %s"
                        .formatted(
                                stops,
                                undisturbed.rounds(),
                                difference.isEmpty() ? "the same model" : difference));
    }
}
