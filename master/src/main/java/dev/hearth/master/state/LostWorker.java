package dev.hearth.master.state;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** What is remembered of a worker that is lost. */
public record LostWorker(WorkerId id, String host, int port, Resources capacity) {}
