/** A small feedforward recommender trained with the WARP loss: data, layers, training, evaluation and scoring. */
module org.warprank.nn {
    requires transitive org.warprank.core;
    requires static jdk.incubator.vector;

    exports org.warprank.nn.data;
    exports org.warprank.nn.eval;
    exports org.warprank.nn.io;
    exports org.warprank.nn.layer;
    exports org.warprank.nn.loss;
    exports org.warprank.nn.optim;
    exports org.warprank.nn.serve;
    exports org.warprank.nn.service;
    exports org.warprank.nn.train;
}
