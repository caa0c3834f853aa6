package org.warprank.core;

/** A given order of draws, in place of random ones. */
@FunctionalInterface
interface DrawOrder {

    /**
     * The candidate of one draw.
     *
     * @param example number of the example in the batch
     * @param trial   number of the draw, from 1
     * @return the item drawn
     */
    int draw(int example, int trial);
}
