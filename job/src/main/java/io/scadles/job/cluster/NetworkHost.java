package io.scadles.job.cluster;

import java.util.List;

/**
 * A host of a network within this machine.
 *
 * @param enter words before a command that is to run there; they give way to it, so that its
 *     process id is theirs
 * @param address by which the others reach it
 */
public record NetworkHost(List<String> enter, String address) {

    public NetworkHost {
        enter = List.copyOf(enter);
    }
}
