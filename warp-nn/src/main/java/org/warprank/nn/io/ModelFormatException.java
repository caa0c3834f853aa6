package org.warprank.nn.io;

import java.io.IOException;

/**
 * A file is not a model this library can load. The message names the file and what is wrong with it.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="model-format-exception"}
 */
public final class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    ModelFormatException(String source, String problem) {
        super(source + ": " + problem);
    }
}
