using Imaging.Core;
using Polly;
using Polly.Retry;

namespace Imaging.Pipeline;

/// <summary>How often, and how soon, a read is repeated after a transient error: three times within a second.</summary>
public static class TransientRetry
{
    /// <summary>Runs what reads, again where need be.</summary>
    /// <param name="onRetry">Called with one sentence before each repetition.</param>
    public static T Run<T>(Func<T> read, Action<string> onRetry) => Create(onRetry).Execute(read);

    /// <param name="onRetry">Called with one sentence before each repetition.</param>
    internal static ResiliencePipeline Create(Action<string>? onRetry) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<ImagingException>(e => e.IsTransient),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            OnRetry = retry =>
            {
                onRetry?.Invoke($"{retry.Outcome.Exception?.Message} Reading again ({retry.AttemptNumber + 1} of 3).");
                return default;
            },
        })
        .Build();
}
