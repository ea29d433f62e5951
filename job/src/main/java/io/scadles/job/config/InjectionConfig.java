package io.scadles.job.config;

import java.util.List;

/** What devices share with each other. */
public record InjectionConfig(
        @Key(
                        value = "share of the devices that become donors after a window; 0: none",
                        byDefault = "0",
                        min = 0,
                        max = 1)
                double alpha,
        @Key(value = "share of its batch that a donor gives", byDefault = "0", min = 0, max = 1)
                double beta,
        @Key(value = "who gets it: every other device, or one that is drawn", byDefault = "all")
                Receivers receivers,
        @Key(value = "devices whose samples stay with them", byDefault = "[]")
                List<String> neverShare) {

    /** Who gets what a donor shares. */
    public enum Receivers {
        /** Every other device with samples in the window. */
        ALL,
        /** One of them, drawn for each donor. */
        ONE
    }

    /** Whether anything is shared. */
    public boolean active() {
        return alpha > 0;
    }
}
