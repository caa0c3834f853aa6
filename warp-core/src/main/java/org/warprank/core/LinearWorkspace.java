package org.warprank.core;

import org.warprank.core.internal.KernelLadder;

/**
 * Scratch memory for the passes of {@link Linear} layers of any shape: room for a block of a matrix that is copied to where the
 * kernels read it fastest. Holds nothing between calls. Owned by one thread; threads that share a call have one each.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="linear-backward"}
 */
public final class LinearWorkspace {

    private final float[] floats = new float[KernelLadder.ACTIVE.scratchFloats()];

    /** Scratch memory of some 2.6 MB, of 32 KB for scalar kernels. */
    public LinearWorkspace() {
    }

    float[] floats() {
        return floats;
    }
}
