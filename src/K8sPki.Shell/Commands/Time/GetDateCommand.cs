using System.Globalization;

namespace K8sPki.Shell.Commands;

/// <summary>Get-Date.</summary>
[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "DateAndFormat")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    private bool given;
    private DateTime date;

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LastWriteTime")]
    public DateTime Date
    {
        get => date;
        set
        {
            date = value;
            given = true;
        }
    }

    [Parameter]
    [Alias("UnixTime")]
    public long UnixTimeSeconds { get; set; } = long.MinValue;

    [Parameter]
    [ValidateRange(1, 9999)]
    public int Year { get; set; }

    [Parameter]
    [ValidateRange(1, 12)]
    public int Month { get; set; }

    [Parameter]
    [ValidateRange(1, 31)]
    public int Day { get; set; }

    [Parameter]
    [ValidateRange(0, 23)]
    public int Hour { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, 59)]
    public int Minute { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, 59)]
    public int Second { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, 999)]
    public int Millisecond { get; set; } = -1;

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var moment = UnixTimeSeconds != long.MinValue
            ? DateTimeOffset.FromUnixTimeSeconds(UnixTimeSeconds).LocalDateTime
            : given ? Date : DateTime.Now;
        moment = WithParts(moment);
        if (AsUTC)
            moment = moment.ToUniversalTime();
        if (Format is null)
            WriteObject(moment);
        else
            WriteObject(Format.ToUpperInvariant() switch
            {
                "FILEDATE" => moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                "FILEDATETIME" => moment.ToString("yyyyMMddTHHmmssffff", CultureInfo.InvariantCulture),
                "FILEDATETIMEUNIVERSAL" => moment.ToUniversalTime().ToString("yyyyMMddTHHmmssffffZ", CultureInfo.InvariantCulture),
                "FILEDATEUNIVERSAL" => moment.ToUniversalTime().ToString("yyyyMMddZ", CultureInfo.InvariantCulture),
                _ => moment.ToString(Format, CultureInfo.CurrentCulture),
            });
    }

    private DateTime WithParts(DateTime moment)
    {
        if (Millisecond >= 0)
            moment = moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond)).AddMilliseconds(Millisecond);
        moment = moment.AddSeconds(Second < 0 ? 0 : Second - moment.Second)
            .AddMinutes(Minute < 0 ? 0 : Minute - moment.Minute)
            .AddHours(Hour < 0 ? 0 : Hour - moment.Hour);
        return Year == 0 && Month == 0 && Day == 0
            ? moment
            : new DateTime(
                Year == 0 ? moment.Year : Year, Month == 0 ? moment.Month : Month, Day == 0 ? moment.Day : Day,
                0, 0, 0, moment.Kind).Add(moment.TimeOfDay);
    }
}
