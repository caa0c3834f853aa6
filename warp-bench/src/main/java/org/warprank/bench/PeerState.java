package org.warprank.bench;

/**
 * What the environment report says of a peer.
 *
 * @param name    its name
 * @param present whether it can run
 * @param text    version and so on; for a missing one where it was looked for and what to install
 */
record PeerState(String name, boolean present, String text) {
}
