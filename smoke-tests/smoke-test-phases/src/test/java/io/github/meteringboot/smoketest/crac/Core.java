/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.meteringboot.smoketest.crac;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Stands in for a JDK with CRaC: calls what is registered as such a JDK does before a
 * checkpoint and after a restore, and in between waits for the test in the place of the
 * checkpoint. Nothing is written, threads go on, and files and sockets stay open.
 * <p>
 * {@code org.crac} finds this class by the system property {@code org.crac.Core.Compat}.
 */
public final class Core {

	private static final GlobalContext GLOBAL = new GlobalContext();

	private static volatile CountDownLatch restored = new CountDownLatch(1);

	private Core() {
	}

	/**
	 * Return the context of the process.
	 * @return the context
	 */
	public static Context<Resource> getGlobalContext() {
		return GLOBAL;
	}

	/**
	 * Take a checkpoint, and return in the restored process.
	 * @throws CheckpointException if a resource prevents it
	 * @throws RestoreException if a resource fails to restore
	 */
	public static void checkpointRestore() throws CheckpointException, RestoreException {
		restored = new CountDownLatch(1);
		GLOBAL.beforeCheckpoint(GLOBAL);
		System.out.println("CHECKPOINT");
		try {
			restored.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		GLOBAL.afterRestore(GLOBAL);
		System.out.println("RESTORED");
	}

	/**
	 * Restore the process.
	 */
	public static void restore() {
		restored.countDown();
	}

	/**
	 * Calls the resources in the reverse order of their registration before a checkpoint,
	 * and in that order after a restore.
	 */
	private static final class GlobalContext extends Context<Resource> {

		private final List<Resource> resources = new ArrayList<>();

		@Override
		public synchronized void register(Resource resource) {
			this.resources.add(resource);
		}

		private synchronized List<Resource> resources() {
			return new ArrayList<>(this.resources);
		}

		@Override
		public void beforeCheckpoint(Context<? extends Resource> context) throws CheckpointException {
			List<Resource> resources = resources();
			for (int i = resources.size() - 1; i >= 0; i--) {
				try {
					resources.get(i).beforeCheckpoint(this);
				}
				catch (Exception ex) {
					throw new CheckpointException(ex);
				}
			}
		}

		@Override
		public void afterRestore(Context<? extends Resource> context) throws RestoreException {
			for (Resource resource : resources()) {
				try {
					resource.afterRestore(this);
				}
				catch (Exception ex) {
					throw new RestoreException(ex);
				}
			}
		}

	}

}
