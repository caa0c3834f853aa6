package org.warprank.core;

/** Draws as they were recorded for each example, and a count of how many of them were asked for. */
final class RecordedDraws implements DrawOrder {

    private final int[][] draws;
    private final int[] asked;

    RecordedDraws(int[]... draws) {
        this.draws = draws;
        this.asked = new int[draws.length];
    }

    @Override
    public int draw(int example, int trial) {
        asked[example]++;
        return draws[example][trial - 1];
    }

    int asked(int example) {
        return asked[example];
    }
}
