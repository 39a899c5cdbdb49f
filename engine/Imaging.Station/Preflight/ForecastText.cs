using Imaging.Engine.Planning;

namespace Imaging.Station.Preflight;

/// <summary>A forecast in one sentence, with what to do about it.</summary>
public static class ForecastText
{
    /// <summary>Megabits a second from which a port is USB 3.</summary>
    private const int Usb3 = 5000;

    /// <param name="megabits">Of the stick's port; null where it is on none.</param>
    public static string Of(StageForecast forecast, int? megabits)
    {
        string time = StageForecast.Format(forecast.Time);
        if (forecast.Limit == StageLimit.Stick && megabits is < Usb3)
            return $"USB 2 port: {time}, use a blue port";
        string over = forecast.IsInBudget ? "" : $", over {StageForecast.Format(StageForecast.Budget)}";
        return $"predicted {time}{over}, limited by {Words(forecast.Limit)}";
    }

    private static string Words(StageLimit limit) => limit switch
    {
        StageLimit.Stick => "the stick",
        StageLimit.Disk => "the disk",
        _ => "the processor",
    };
}
