# Draws what the benchmark 'growth' printed: gnuplot -e "rows='growth.txt'; out='docs/growth.svg'" growth.gnuplot
set terminal svg size 900,420 font "sans-serif,12" background rgb "white"
set output out
set multiplot layout 1,2
set logscale xy
set grid
set key top left font ",10"
set format x "10^{%T}"
set xlabel "amount"
what(i) = word("certificates lines contexts", i)
peer(i) = word("openssl grep kubectl", i)
set title "seconds"
plot for [i=0:2] rows index i using 2:3 with linespoints lw 2 lt (i + 1) title what(i + 1), \
     for [i=0:2] rows index i using 2:5 with linespoints dt 2 lt (i + 1) title peer(i + 1)
set title "MB above the start"
set yrange [1:*]
plot for [i=0:2] rows index i using 2:4 with linespoints lw 2 lt (i + 1) title what(i + 1), \
     for [i=0:2] rows index i using 2:6 with linespoints dt 2 lt (i + 1) title peer(i + 1)
unset multiplot
