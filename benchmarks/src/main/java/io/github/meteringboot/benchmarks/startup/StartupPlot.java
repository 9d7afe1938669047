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

package io.github.meteringboot.benchmarks.startup;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import io.github.meteringboot.benchmarks.ChartPicture;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.IntervalBarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.category.DefaultIntervalCategoryDataset;

/**
 * Draws horizontal bars for the medians of the variants, and thin lines for the ranges.
 * Each chart has an axis of its own; the names of the variants stand at the left.
 */
final class StartupPlot {

	private static final int WIDTH = 960;

	private static final int MARGIN = 24;

	private static final int TOP = 88;

	private static final int NAME_WIDTH = 196;

	private static final int BAR_HEIGHT = 24;

	private static final int AXIS_HEIGHT = 24;

	private static final int ROW_GAP = 34;

	private static final int VALUE_WIDTH = 64;

	private static final int COLUMN_GAP = 16;

	// a range that is longer than this many times the highest median is cut off
	private static final double HEADROOM = 1.35;

	private static final double BARS = 0.66;

	private static final double RANGE_HEIGHT = 1.5;

	private static final Color OTHERS = new Color(0xafb8c1);

	private final List<Variant> variants;

	private final int columns;

	private final ChartPicture picture;

	private int charts;

	/**
	 * Create an instance.
	 * @param title the title of the picture
	 * @param subtitle the line below the title
	 * @param description the result in words
	 * @param variants the variants that have a bar, from the top
	 * @param columns the number of charts beside each other
	 * @param rows the number of charts below each other
	 */
	StartupPlot(String title, String subtitle, String description, List<Variant> variants, int columns, int rows) {
		this.variants = variants;
		this.columns = columns;
		this.picture = new ChartPicture(WIDTH, TOP + rows * rowHeight(), title, subtitle, description);
	}

	private int rowHeight() {
		return this.variants.size() * BAR_HEIGHT + AXIS_HEIGHT + ROW_GAP;
	}

	/**
	 * Add a chart.
	 * @param title the title of the chart
	 * @param statistics the figures of all variants, in milliseconds
	 */
	void chart(String title, Map<Variant, Statistic> statistics) {
		int column = this.charts % this.columns;
		double top = TOP + this.charts / this.columns * rowHeight();
		this.charts++;
		double width = (double) (WIDTH - 2 * MARGIN - NAME_WIDTH - (this.columns - 1) * COLUMN_GAP) / this.columns;
		double left = MARGIN + NAME_WIDTH + column * (width + COLUMN_GAP);
		List<Statistic> figures = this.variants.stream()
			.map((variant) -> Objects.requireNonNull(statistics.get(variant)))
			.toList();
		double end = end(figures);
		CategoryPlot plot = plot(figures, end);
		Rectangle2D area = this.picture.chart(plot, left, top + 8, width,
				this.variants.size() * BAR_HEIGHT + AXIS_HEIGHT);
		this.picture.text(title, area.getX(), top, ChartPicture.BOLD_FONT, ChartPicture.INK);
		for (int bar = 0; bar < figures.size(); bar++) {
			Variant variant = this.variants.get(bar);
			double line = 5 + plot.getDomainAxis().getCategoryMiddle(bar, figures.size(), area, RectangleEdge.LEFT);
			if (column == 0) {
				this.picture.text(variant.description(), MARGIN, line, ChartPicture.FONT, ChartPicture.INK);
			}
			double value = plot.getRangeAxis()
				.valueToJava2D(between(0, figures.get(bar).highest(), end), area, RectangleEdge.BOTTOM);
			this.picture.text("%.0f ms".formatted(figures.get(bar).median()), value + 6, line, ChartPicture.FONT,
					isCompared(variant) ? color(variant) : ChartPicture.PALE_INK);
		}
	}

	void writeTo(Path file) throws IOException {
		this.picture.writeTo(file);
	}

	private CategoryPlot plot(List<Statistic> figures, double end) {
		DefaultCategoryDataset medians = new DefaultCategoryDataset();
		for (int bar = 0; bar < figures.size(); bar++) {
			medians.addValue(between(0, figures.get(bar).median(), end), this.variants.get(bar),
					this.variants.get(bar));
		}
		DefaultIntervalCategoryDataset ranges = new DefaultIntervalCategoryDataset(
				values(figures, Statistic::lowest, end), values(figures, Statistic::highest, end));
		CategoryPlot plot = new CategoryPlot(medians, nameAxis(), valueAxis(end), bars());
		ranges.setCategoryKeys(this.variants.toArray(Variant[]::new));
		plot.setDataset(1, ranges);
		plot.setRenderer(1, ranges());
		plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
		plot.setOrientation(PlotOrientation.HORIZONTAL);
		plot.setRangeGridlinePaint(ChartPicture.GRID);
		plot.setRangeGridlineStroke(new BasicStroke(1));
		plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
		plot.setInsets(new RectangleInsets(0, 0, 0, VALUE_WIDTH));
		return plot;
	}

	private static double[][] values(List<Statistic> figures, ToDoubleFunction<Statistic> figure, double end) {
		return new double[][] { figures.stream().mapToDouble(figure).map((value) -> between(0, value, end)).toArray() };
	}

	private static CategoryAxis nameAxis() {
		CategoryAxis axis = new CategoryAxis();
		axis.setTickLabelsVisible(false);
		axis.setTickMarksVisible(false);
		axis.setAxisLinePaint(ChartPicture.PALE_INK);
		axis.setLowerMargin(0);
		axis.setUpperMargin(0);
		axis.setCategoryMargin(1 - BARS);
		return axis;
	}

	private static NumberAxis valueAxis(double end) {
		NumberAxis axis = new NumberAxis();
		axis.setRange(0, end);
		axis.setTickUnit(new NumberTickUnit(tick(end), new DecimalFormat("0")));
		axis.setTickLabelFont(ChartPicture.SMALL_FONT);
		axis.setTickLabelPaint(ChartPicture.PALE_INK);
		axis.setAxisLineVisible(false);
		axis.setTickMarksVisible(false);
		return axis;
	}

	/**
	 * Return a distance of ticks that leaves room for their labels.
	 */
	private static double tick(double end) {
		double power = Math.pow(10, Math.floor(Math.log10(end / 2)));
		double factor = end / 2 / power;
		return power * ((factor < 2) ? 1 : (factor < 5) ? 2 : 5);
	}

	private BarRenderer bars() {
		// each variant is a series, and has a color of its own
		BarRenderer renderer = plain(new StackedBarRenderer());
		for (int bar = 0; bar < this.variants.size(); bar++) {
			renderer.setSeriesPaint(bar, color(this.variants.get(bar)));
		}
		return renderer;
	}

	private BarRenderer ranges() {
		BarRenderer renderer = plain(new IntervalBarRenderer());
		renderer.setMaximumBarWidth(RANGE_HEIGHT / (this.variants.size() * BAR_HEIGHT));
		renderer.setSeriesPaint(0, ChartPicture.INK);
		return renderer;
	}

	private static BarRenderer plain(BarRenderer renderer) {
		renderer.setBarPainter(new StandardBarPainter());
		renderer.setShadowVisible(false);
		return renderer;
	}

	private static double end(List<Statistic> figures) {
		double median = figures.stream().mapToDouble(Statistic::median).max().orElseThrow();
		double highest = figures.stream().mapToDouble(Statistic::highest).max().orElseThrow();
		return Math.min(highest, HEADROOM * median);
	}

	private static double between(double lowest, double value, double highest) {
		return Math.max(lowest, Math.min(value, highest));
	}

	private static boolean isCompared(Variant variant) {
		return variant == Variant.BY_HAND || variant == Variant.STARTER;
	}

	private static Color color(Variant variant) {
		return switch (variant) {
			case BY_HAND -> ChartPicture.USUAL;
			case STARTER -> ChartPicture.STARTER;
			default -> OTHERS;
		};
	}

}
