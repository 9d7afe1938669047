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

package io.github.meteringboot.benchmarks.fleet;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.meteringboot.benchmarks.ChartPicture;
import io.github.meteringboot.fleet.FleetResult;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Draws the share of a fleet that is registered, over time. Each size of a fleet has a
 * chart and a time axis of its own.
 */
final class FleetPlot {

	private static final int WIDTH = 960;

	private static final int HEIGHT = 580;

	private static final int TOP = 74;

	private static final int COLUMN = 472;

	private static final int ROW = 254;

	private static final int CHART_WIDTH = 334;

	// room for the last label of the time axis
	private static final int RIGHT = 18;

	private static final int CHART_HEIGHT = 218;

	private static final int LINE_HEIGHT = 16;

	// the length of the time axis, in lower bounds
	private static final double SPAN = 1.8;

	private static final int POINTS = 240;

	private static final int STEPS = 4;

	private static final Map<Integer, Color> COLORS = Map.of(0, ChartPicture.STARTER, 1, ChartPicture.USUAL, 2,
			new Color(0x8250df));

	private final ChartPicture picture;

	private int panels;

	/**
	 * Create an instance.
	 * @param subtitle the line below the title
	 * @param description the result in words
	 */
	FleetPlot(String subtitle, String description) {
		this.picture = new ChartPicture(WIDTH, HEIGHT, "Containers registered over time", subtitle, description);
	}

	/**
	 * Add the chart of a fleet.
	 * @param title the title of the chart
	 * @param results the results to draw, of the starter first, by their label
	 */
	void panel(String title, Map<String, FleetResult> results) {
		double left = 14 + this.panels % 2 * COLUMN;
		double top = TOP + this.panels / 2 * ROW;
		this.panels++;
		Duration lowerBound = results.values().iterator().next().lowerBound();
		double span = SPAN * seconds(lowerBound);
		XYSeriesCollection lines = new XYSeriesCollection();
		XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
		renderer.setDrawSeriesLineAsPath(true);
		lines.addSeries(lowerBound(seconds(lowerBound)));
		renderer.setSeriesPaint(0, ChartPicture.INK);
		renderer.setSeriesStroke(0,
				new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] { 6, 4 }, 0));
		List<Label> labels = new ArrayList<>();
		results.forEach((name, result) -> {
			Color color = COLORS.getOrDefault(labels.size(), ChartPicture.PALE_INK);
			XYSeries line = registered(name, result, span);
			lines.addSeries(line);
			renderer.setSeriesPaint(lines.getSeriesCount() - 1, color);
			renderer.setSeriesStroke(lines.getSeriesCount() - 1,
					new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
			labels.add(new Label(name, line.getY(line.getItemCount() - 1).doubleValue(), color));
		});
		// the lower bound lies on top of the lines that follow it
		XYPlot plot = new XYPlot(lines, timeAxis(span), shareAxis(), renderer);
		plot.setRangeGridlinePaint(ChartPicture.GRID);
		plot.setRangeGridlineStroke(new BasicStroke(1));
		plot.setDomainGridlinesVisible(false);
		plot.setInsets(new RectangleInsets(4, 4, 4, 4 + RIGHT));
		plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
		this.picture.text(title, left + 10, top + 10, ChartPicture.BOLD_FONT, ChartPicture.INK);
		Rectangle2D area = this.picture.chart(plot, left, top + 14, CHART_WIDTH, CHART_HEIGHT);
		label(plot, area, seconds(lowerBound), labels);
	}

	private void label(XYPlot plot, Rectangle2D area, double lowerBound, List<Label> labels) {
		double share = 0.4;
		this.picture.text("lower bound",
				plot.getDomainAxis().valueToJava2D(share * lowerBound, area, RectangleEdge.BOTTOM) + 10,
				plot.getRangeAxis().valueToJava2D(share, area, RectangleEdge.LEFT) + 10, ChartPicture.FONT,
				ChartPicture.INK);
		List<Label> fromTop = labels.stream().sorted(Comparator.comparingDouble(Label::share).reversed()).toList();
		double[] lines = fromTop.stream()
			.mapToDouble((label) -> plot.getRangeAxis().valueToJava2D(label.share(), area, RectangleEdge.LEFT) + 4)
			.toArray();
		for (int i = 1; i < lines.length; i++) {
			lines[i] = Math.max(lines[i], lines[i - 1] + LINE_HEIGHT);
		}
		double lowest = area.getMaxY() + 4;
		for (int i = lines.length - 1; i >= 0; i--) {
			lines[i] = Math.min(lines[i], lowest);
			lowest = lines[i] - LINE_HEIGHT;
		}
		for (int i = 0; i < lines.length; i++) {
			this.picture.text(fromTop.get(i).text(), area.getMaxX() + 8, lines[i], ChartPicture.FONT,
					fromTop.get(i).color());
		}
	}

	void writeTo(Path file) throws IOException {
		this.picture.writeTo(file);
	}

	private static XYSeries lowerBound(double seconds) {
		XYSeries series = new XYSeries("lower bound");
		series.add(0, 0);
		series.add(seconds, 1);
		return series;
	}

	private static XYSeries registered(String name, FleetResult result, double span) {
		XYSeries series = new XYSeries(name);
		long[] registrations = result.registrations();
		int registered = 0;
		for (int point = 0; point <= POINTS; point++) {
			double now = span * point / POINTS;
			while (registered < registrations.length && registrations[registered] <= now * 1e9) {
				registered++;
			}
			series.add(now, (double) registered / result.tasks());
		}
		return series;
	}

	private static NumberAxis timeAxis(double span) {
		boolean minutes = span > 120;
		NumberAxis axis = axis(span);
		double unit = minutes ? 60 : 1;
		axis.setTickUnit(new NumberTickUnit(tick(span / unit) * unit) {

			@Override
			public String valueToString(double value) {
				return "%s %s".formatted(format("0.#").format(value / unit), minutes ? "min" : "s");
			}

		});
		return axis;
	}

	/**
	 * Return a distance of ticks that a person would choose.
	 */
	private static double tick(double span) {
		double power = Math.pow(10, Math.floor(Math.log10(span / STEPS)));
		double factor = span / STEPS / power;
		return power * ((factor < 2) ? 1 : (factor < 5) ? 2 : 5);
	}

	private static NumberAxis shareAxis() {
		NumberAxis axis = axis(1.04);
		axis.setTickUnit(new NumberTickUnit(0.25, format("0 %")));
		return axis;
	}

	private static NumberAxis axis(double end) {
		NumberAxis axis = new NumberAxis();
		axis.setRange(0, end);
		axis.setTickLabelFont(ChartPicture.SMALL_FONT);
		axis.setTickLabelPaint(ChartPicture.PALE_INK);
		axis.setAxisLinePaint(ChartPicture.PALE_INK);
		axis.setTickMarkPaint(ChartPicture.PALE_INK);
		return axis;
	}

	private static DecimalFormat format(String pattern) {
		return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	/**
	 * The label at the end of a line.
	 *
	 * @param text the text
	 * @param share the share at which the line ends
	 * @param color the color of the line
	 */
	private record Label(String text, double share, Color color) {

	}

}
