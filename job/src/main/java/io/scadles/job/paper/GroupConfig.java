package io.scadles.job.paper;

import io.scadles.job.config.Entries;
import io.scadles.job.config.Key;
import java.util.List;

/**
 * What a group file says.
 *
 * @param title title of the group's page
 * @param standsFor what of the paper it stands for
 * @param note text under the title: how settings were chosen, what to know when reading
 * @param comparisons rows of the tables
 * @param accumulations rows of a table of accumulated data
 * @param plots pictures
 */
record GroupConfig(
        @Key("title of the page") String title,
        @Key("table or figure of the paper") String standsFor,
        @Key(value = "text under the title", byDefault = "''") String note,
        @Entries("experiments held against each other") List<Comparison> comparisons,
        @Entries("rows of accumulated data by formula") List<Accumulation> accumulations,
        @Entries("pictures") List<Plot> plots) {}
